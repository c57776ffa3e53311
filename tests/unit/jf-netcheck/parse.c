/* SPDX-License-Identifier: ISC */
/* What comes from outside is read strictly: names' answers, heads of HTTP,
 * replies of FTP. */
#include <stdlib.h>

#include "cmd/jf-netcheck/challenge.h"
#include "cmd/jf-netcheck/dns_message.h"
#include "cmd/jf-netcheck/ftp_reply.h"
#include "cmd/jf-netcheck/head.h"
#include "tests/unit/tap.h"

static unsigned char asked[DNS_QUERY_MAX];
static size_t asked_len;

/* An answer to the question: flags, counts, then tail behind the question. */
static int
answer(const char *flags_counts, const void *tail, size_t len,
    struct dns_answer *out)
{
	unsigned char msg[1024], *end = msg;
	unsigned char *exact;
	int rc;

	memcpy(end, asked, 2);
	memcpy(end + 2, flags_counts, 10);
	end += 12;
	memcpy(end, asked + 12, asked_len - 12);
	end += asked_len - 12;
	memcpy(end, tail, len);
	end += len;
	exact = malloc((size_t)(end - msg));	/* no byte more to read */
	memcpy(exact, msg, (size_t)(end - msg));
	rc = dns_message_read(exact, (size_t)(end - msg), asked, asked_len,
	    out);
	free(exact);
	return rc;
}

#define OK1	"\x81\x80\0\1\0\1\0\0\0\0"
#define A	"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x0a\0\0\1"

static void
test_names(void)
{
	struct dns_answer a;
	char long_name[300];

	ok(dns_message_ask(asked, "", DNS_A, 7, false) == 0, "no name");
	ok(dns_message_ask(asked, "a..b", DNS_A, 7, false) == 0,
	    "an empty label");
	memset(long_name, 'a', sizeof(long_name) - 1);
	long_name[64] = long_name[sizeof(long_name) - 1] = '\0';
	ok(dns_message_ask(asked, long_name, DNS_A, 7, false) == 0,
	    "a label of 64 bytes");
	for (size_t i = 1; i < sizeof(long_name) - 1; i++)
		long_name[i] = i % 50 == 0 ? '.' : 'a';
	ok(dns_message_ask(asked, long_name, DNS_A, 7, false) == 0,
	    "a name that is too long");

	asked_len = dns_message_ask(asked, "Www.Example.com", DNS_A, 0x1234,
	    false);
	is_int((long long)asked_len, 12 + 17 + 4, "a question's length");
	is_int(answer(OK1, A, sizeof(A) - 1, &a), 0, "an answer");
	is_int(a.addresses, 1, "has its address");
	ok(memcmp(a.address[0], "\x0a\0\0\1", 4) == 0, "the right one");
	is_int(answer("\x01\0\0\1\0\1\0\0\0\0", A, sizeof(A) - 1, &a), -1,
	    "a question is no answer");
	is_int(answer("\x81\x83\0\1\0\0\0\0\0\0", "", 0, &a), 0, "NXDOMAIN");
	is_int(a.rcode, 3, "its code");
	is_int(answer("\x83\x80\0\1\0\0\0\0\0\0", "", 0, &a), 0, "cut");
	ok(a.truncated, "is told");
	is_int(answer(OK1, "\xc0\xff", 2, &a), -1, "a pointer beyond the end");
	is_int(answer(OK1, "\xc0\x21\0\1\0\1", 6, &a), -1,
	    "a pointer to itself");
	is_int(answer(OK1, A, sizeof(A) - 2, &a), -1, "a byte is missing");
	is_int(answer(OK1, "\xc0\x0c\0\1\0\1\0\0\0\x3c\0\3\x0a\0\0", 15, &a),
	    0, "an address of three bytes");
	is_int(a.addresses, 0, "is none");
	is_int(answer("\x81\x80\0\1\0\0\0\0\0\1", A, sizeof(A) - 1, &a), 0,
	    "an address beside the answer");
	is_int(a.addresses, 0, "is none either");
	is_int(answer("\x81\x83\0\1\0\0\0\0\0\1",
	    "\0\0\x29\4\xd0\0\0\0\0\0\x0b\0\x0f\0\7\0\x11hello", 22, &a), 0,
	    "an extended error");
	is_int(a.ede, 17, "its code");
	is_str(a.ede_text, "hello", "its text");
	is_int(answer("\x81\x83\0\1\0\0\0\0\0\1",
	    "\0\0\x29\4\xd0\0\0\0\0\0\x0b\0\x0f\0\xff\0\x11hello", 22, &a), 0,
	    "an option that is longer than its record");
	is_int(a.ede, -1, "is not read");
}

static void
test_other_question(void)
{
	unsigned char other[DNS_QUERY_MAX];
	struct dns_answer a;
	size_t n = dns_message_ask(other, "www.example.org", DNS_A, 0x1234,
	    false);

	asked_len = dns_message_ask(asked, "www.example.com", DNS_A, 0x1234,
	    false);
	other[2] = 0x81;
	is_int(dns_message_read(other, n, asked, asked_len, &a), -1,
	    "the answer to another question");
	n = dns_message_ask(other, "www.example.com", DNS_A, 0x1235, false);
	other[2] = 0x81;
	is_int(dns_message_read(other, n, asked, asked_len, &a), -1,
	    "another number");
	for (n = 0; n < 12; n++)
		if (dns_message_read(asked, n, asked, asked_len, &a) != -1)
			break;
	is_int((long long)n, 12, "less than a header");
}

static void
test_replies(void)
{
	static const struct {
		const char *text;
		int code;
		size_t len;
	} rows[] = {
		{ "220 hi\r\n", 220, 8 },
		{ "220 hi\n", 220, 7 },
		{ "220\r\n", 220, 5 },
		{ "220 hi", 0, 0 },
		{ "2", 0, 0 },
		{ "", 0, 0 },
		{ "SSH-2.0", -1, 0 },
		{ "22x hi\r\n", -1, 0 },
		{ "220-a\r\n more\r\n220 b\r\n", 220, 21 },
		{ "220-a\r\n331 b\r\n", 0, 0 },
		{ "220-a\r\n220-b\r\n", 0, 0 },
		{ "220 a\r\n331 b\r\n", 220, 7 },
	};
	char address[INET_ADDRSTRLEN];
	struct buf b = { 0 };
	size_t len;
	int code;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&b);
		buf_adds(&b, rows[i].text);
		len = 0;
		code = ftp_reply(&b, &len);
		ok(code == rows[i].code && len == rows[i].len,
		    "FTP reply %zu: %d, %zu", i, code, len);
	}
	buf_free(&b);
	is_int(ftp_reply_epsv("229 ok (|||6446|)"), 6446, "229");
	is_int(ftp_reply_epsv("229 ok (||6446|)"), 0, "229 malformed");
	is_int(ftp_reply_epsv("229 ok (|||66446|)"), 0, "229 too large");
	is_int(ftp_reply_epsv("229 ok"), 0, "229 without");
	is_int(ftp_reply_pasv("227 ok (10,0,0,1,4,1)", address), 1025, "227");
	is_str(address, "10.0.0.1", "its address");
	is_int(ftp_reply_pasv("227 ok 10,0,0,1,4,1", address), 1025,
	    "227 without brackets");
	is_int(ftp_reply_pasv("227 ok (10,0,0,256,4,1)", address), 0,
	    "227 with 256");
	is_int(ftp_reply_pasv("227 ok (10,0,0)", address), 0, "227 too short");
	is_int(ftp_reply_pasv("227", address), 0, "227 bare");
}

static void
test_heads(void)
{
	struct buf b = { 0 };
	char out[16];

	buf_adds(&b, "HTTP/1.1 302 Found\r\nLocation:  http://x/ \r\n"
	    "via: one\r\nVia: two\r\n\r\nVia: body");
	is_int((long long)head_length(&b), (long long)b.len - 9, "a head");
	is_int(head_status(&b), 302, "status");
	ok(head_field(&b, "location", 0, out, sizeof(out)), "a field");
	is_str(out, "http://x/", "trimmed");
	ok(head_field(&b, "Via", 1, out, sizeof(out)), "the second");
	is_str(out, "two", "of two");
	ok(!head_field(&b, "Via", 2, out, sizeof(out)), "none in the body");
	ok(head_has_prefix(&b, "LOC"), "a prefix");
	ok(!head_has_prefix(&b, "x-amz"), "no such prefix");
	buf_clear(&b);
	buf_adds(&b, "HTTP/1.1 20");
	is_int(head_status(&b), 0, "a cut status");
	is_int((long long)head_length(&b), 0, "not whole");
	ok(head_is_http(&b), "but HTTP");
	buf_clear(&b);
	buf_adds(&b, "HTT");
	ok(head_is_http(&b), "may become HTTP");
	buf_clear(&b);
	buf_adds(&b, "SSH-2");
	ok(!head_is_http(&b), "is not HTTP");
	buf_free(&b);
}

static void
test_challenges(void)
{
	static const char text[] = "HTTP/1.1 407 No\r\n"
	    "Proxy-Authenticate: Newauth realm=\"a, b\", type=1, "
	    "Digest realm=\"q\\\"x\", qop=\"auth,auth-int\", stale=TRUE ,"
	    "algorithm=SHA-256,nonce=\"n,1\"\r\n"
	    "Proxy-Authenticate: NTLM\r\n"
	    "proxy-authenticate: Negotiate YWJj==\r\n"
	    "Proxy-Authenticate: , =\"\r\n\r\n";
	struct buf b = { 0 };
	struct challenge c;

	buf_adds(&b, text);
	ok(challenge_get(&b, 0, &c), "the first");
	is_str(c.scheme, "Newauth", "its scheme");
	is_str(c.realm, "a, b", "a comma in quotes");
	ok(challenge_get(&b, 1, &c), "the second in the field");
	is_str(c.scheme, "Digest", "its scheme");
	is_str(c.realm, "q\"x", "a quote in quotes");
	is_str(c.nonce, "n,1", "its nonce");
	is_str(c.qop, "auth,auth-int", "its qop");
	ok(c.stale && !c.cut, "stale, whole");
	ok(challenge_get(&b, 2, &c), "another field");
	is_str(c.scheme, "NTLM", "without parameters");
	ok(challenge_get(&b, 3, &c), "the next one");
	is_str(c.scheme, "Negotiate", "with a token");
	ok(!challenge_get(&b, 4, &c), "nonsense is none");
	buf_clear(&b);
	buf_adds(&b, "HTTP/1.1 407 No\r\nProxy-Authenticate: Digest nonce=\"");
	for (int i = 0; i < 300; i++)
		buf_addc(&b, 'x');
	buf_adds(&b, "\"\r\n\r\n");
	ok(challenge_get(&b, 0, &c) && c.cut, "too long a nonce is told");
	buf_free(&b);
}

int
main(void)
{
	test_challenges();
	test_names();
	test_other_question();
	test_replies();
	test_heads();
	return done();
}
