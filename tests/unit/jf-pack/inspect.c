/* SPDX-License-Identifier: ISC */
/*
 * The separate check: what it must find in each form, what it must not take
 * for a name, and that a stream cut anywhere is judged as the whole.
 */
#include <stdlib.h>

#include "cmd/jf-pack/inspect.h"
#include "tests/unit/tap.h"

static const struct {
	const char *text;
	const char *what, *form;	/* NULL: nothing */
} rows[] = {
	/* terms: jdoe, Zoe, prn-77, Fusion Lab 3, müller77, 123456 */
	{ "by jdoe, today", "term", "plain" },
	{ "by JDoe.", "term", "plain" },
	{ "jdoes ajdoe jdoe2", NULL, NULL },
	{ "x_zoe_y", "term", "plain" },
	{ "at PRN-77:80", "term", "plain" },
	{ "prn-778 aprn-77", NULL, NULL },
	{ "in fusion lab 3!", "term", "plain" },
	{ "m\xc3\xbcller77", "term", "plain" },
	{ "\xe2\x80\x9cjdoe\xe2\x80\x9d", "term", "plain" },
	{ "job 123456 ok", "term", "plain" },
	{ "10:20:30.123456 and 0.123456", NULL, NULL },
	{ "%6adoe", "term", "url-encoded" },
	{ "prn%2D77", "term", "url-encoded" },
	{ "100%jdoe 5% of", "term", "plain" },
	{ "\\u006Adoe", "term", "escaped" },
	{ "\\x6adoe", "term", "escaped" },
	{ "fusion\\u0020lab 3", "term", "escaped" },
	{ "\\njdoe", "term", "escaped" },
	{ "70726e2d3737", "term", "hex" },
	{ "x=70726E2D3737;", "term", "hex" },
	{ "cHJuLTc3", "term", "base64" },	/* prn-77 */
	{ "YXBybi03N2I=", "term", "base64" },	/* aprn-77b */
	{ "YWFwcm4tNzdi", "term", "base64" },	/* aaprn-77b */
	{ "chjulTc3", NULL, NULL },		/* another case: not it */
	{ "ZnVzaW9uIGxhYiAz", NULL, NULL },	/* fusion lab 3, case differs */
	{ "RnVzaW9uIExhYiAz", "term", "base64" },
	{ "am RvZQ", NULL, NULL },		/* jdoe: too short to tell */
	{ "anr\xc3\xa9 user-aaaaaaaaaaaaaaaaaaaa", NULL, NULL },
	/* addresses */
	{ "from 10.1.2.3.", "ipv4", "plain" },
	{ "x10.1.2.3y", "ipv4", "plain" },
	{ "127.0.0.1 0.0.0.0 255.255.255.0 255.255.255.255", NULL, NULL },
	{ "firmware 4.1.2.3, was 4.1.2.2", NULL, NULL },
	{ "1.2.3.4.5 1.2.3 300.1.1.1 2026.11.22.100000", NULL, NULL },
	{ "fe80::1 up", "ipv6", "plain" },
	{ "[2001:db8::5]:80", "ipv6", "plain" },
	{ "1:2:3:4:5:6:7:8", "ipv6", "plain" },
	{ "::1 :: std::dec 10:20:30", NULL, NULL },
	{ "00:1a:2b:3c:4d:5e", "mac", "plain" },
	{ "00-1A-2B-3C-4D-5E", "mac", "plain" },
	{ "00:00:00:00:00:00 ff:ff:ff:ff:ff:ff", NULL, NULL },
	{ "00:1a:2b:3c:4d:5e:6f:70:81", NULL, NULL },
	{ "4a5299ac-6104-479d-aed4-b79faedffcb4", NULL, NULL },
	{ "to j.d@acme.com now", "mail", "plain" },
	{ "getty@tty1.service @x a@b", NULL, NULL },
	{ "secret-removed", NULL, NULL },
};

static struct inspect *
make(void)
{
	static const char *const terms[][2] = { { "user", "jdoe" },
	    { "user", "Zoe" }, { "host", "prn-77" }, { "name",
	    "Fusion Lab 3" }, { "user", "m\xc3\xbcller77" }, { "job",
	    "123456" }, { "keyword", "removed" } };
	struct inspect *in = inspect_new();
	size_t i;

	for (i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
		inspect_term(in, terms[i][0], terms[i][1],
		    strlen(terms[i][1]));
	return in;
}

static int
look(struct inspect *in, const char *text, size_t len, size_t cut,
    struct inspect_hit *hit)
{
	struct fail f = { 0 };
	int rc;

	inspect_reset(in);
	rc = inspect_feed(in, text, cut, hit, &f);
	if (rc == 0)
		rc = inspect_feed(in, text + cut, len - cut, hit, &f);
	return rc == 0 ? inspect_feed(in, NULL, 0, hit, &f) : rc;
}

static void
table(struct inspect *in)
{
	struct inspect_hit hit;
	size_t i, len;
	int rc;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		hit = (struct inspect_hit){ "nothing", "", "", 0 };
		len = strlen(rows[i].text);
		rc = look(in, rows[i].text, len, len / 2, &hit);
		if (!ok(rc == (rows[i].what != NULL) && (rc == 0 ||
		    (strcmp(hit.what, rows[i].what) == 0 &&
		    strcmp(hit.form, rows[i].form) == 0)), "%s", rows[i].text))
			printf("#  found %s %s\n", hit.what, hit.form);
	}
}

/* A name at every place around the edges of what is looked at together. */
static void
places(struct inspect *in)
{
	static const char *const names[] = { " jdoe ", " 10.1.2.3 ",
	    " prn%2d77 ", " cHJuLTc3 ", " fe80::77 " };
	struct inspect_hit hit = { 0 };
	size_t size = 300000, at, n, missed = 0, wrong = 0, tried = 0;
	char *text = malloc(size);

	for (n = 0; n < sizeof(names) / sizeof(names[0]); n++)
		for (at = 60000; at < 140000; at += at % 65536 > 2100 &&
		    at % 65536 < 61000 ? 997 : 37) {
			memset(text, ' ', size);
			memcpy(text + at, names[n], strlen(names[n]));
			tried++;
			if (look(in, text, size, at / 3, &hit) != 1)
				missed++;
			else if (hit.offset != at + 1)
				wrong++;
		}
	ok(tried > 1000 && missed == 0, "found wherever it stands");
	is_int((long long)wrong, 0, "and the place is told");
	memset(text, 'x', size);
	ok(look(in, text, size, 5, &hit) == 0, "a word of 300,000 letters");
	free(text);
}

static void
lines(struct inspect *in)
{
	struct inspect_hit hit;
	struct fail f = { 0 };
#define LINE(s)	inspect_line(in, s, strlen(s), &hit, &f)

	ok(LINE("{\"jdoe\":1,\"a\":[\"x\",{\"b\":\"c\"}]}") == 0,
	    "member names are the contract's");
	ok(LINE("{\"a\":\"jdoe\"}") == 1, "a value");
	is_int((long long)hit.offset, 6, "its place");
	ok(LINE("{\"a\":\"\\u006adoe\"}") == 1, "an escaped value");
	ok(LINE("{\"a\":\"x\\njdoe\"}") == 1, "behind an escape");
	ok(LINE("{\"a\":\"x\\\\njdoe\"}") == 1, "behind an escape in an escape");
	ok(LINE("{\"firmware_version\":\"4.1.2.3\"}") == 0,
	    "a member's name is context");
	ok(LINE("{\"address\":\"4.1.2.3\"}") == 1, "for addresses too");
	ok(LINE("{\"a\":[\"q\",\"10.1.2.3\"]}") == 1, "in an array");
	ok(LINE("{\"a\":\"cut") == -1, "not JSON");
	inspect_allow(in, "zoe");
	ok(LINE("{\"state\":\"zoe\"}") == 0, "a word of the contract alone");
	ok(LINE("{\"state\":\"zoe x\"}") == 1, "but not in a text");
}

/* Many names of one series: still quick, still right. */
static void
many(void)
{
	struct inspect *in = inspect_new();
	struct inspect_hit hit;
	char name[32];
	int i, n;

	for (i = 0; i < 50000; i++) {
		n = snprintf(name, sizeof(name), "SN-2026-%06d", i);
		inspect_term(in, "serial", name, (size_t)n);
	}
	is_int((long long)inspect_terms(in), 50000, "50,000 terms");
	ok(look(in, "a SN-2026-049999 b", 18, 3, &hit) == 1, "one is found");
	ok(look(in, "a SN-2026-050000 b", 18, 3, &hit) == 0, "another not");
	inspect_free(in);
}

int
main(void)
{
	struct inspect *in = make();

	table(in);
	places(in);
	lines(in);
	inspect_free(in);
	many();
	return done();
}
