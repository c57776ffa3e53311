/* SPDX-License-Identifier: ISC */
#include <stdint.h>

#include "cmd/jf-netcheck/endpoint.h"
#include "cmd/jf-netcheck/target.h"
#include "tests/unit/tap.h"

static void
check_targets(void)
{
	static const struct { const char *text, *host, *path; size_t n;
	    unsigned port; int scheme; } good[] = {
		{ "example.com", "example.com", "/", 1, 443, ENDPOINT_HTTPS },
		{ "Example.COM.", "example.com", "/", 1, 443, ENDPOINT_HTTPS },
		{ "example.com:80", "example.com", "/", 1, 80, ENDPOINT_HTTP },
		{ "h:21", "h", "/", 1, 21, ENDPOINT_FTP },
		{ "h:8080-8090", "h", "/", 11, 8080, ENDPOINT_TCP },
		{ "h:80,443,9000-9001", "h", "/", 4, 80, ENDPOINT_HTTP },
		{ "127.0.0.1:1", "127.0.0.1", "/", 1, 1, ENDPOINT_TCP },
		{ "::1", "::1", "/", 1, 443, ENDPOINT_HTTPS },
		{ "[::1]:22", "::1", "/", 1, 22, ENDPOINT_TCP },
		{ "https://h/a?b#c", "h", "/a?b", 1, 443, ENDPOINT_HTTPS },
		{ "HTTPS://h:8443", "h", "/", 1, 8443, ENDPOINT_HTTPS },
		{ "http://[fd77::1]:8080/x", "fd77::1", "/x", 1, 8080,
		    ENDPOINT_HTTP },
		{ "ftp://h", "h", "/", 1, 21, ENDPOINT_FTP },
		{ "tcp://h:5", "h", "/", 1, 5, ENDPOINT_TCP },
		{ "_srv.h_x-1.de", "_srv.h_x-1.de", "/", 1, 443, ENDPOINT_HTTPS },
	};
	static const char *const bad[] = { "", ":80", "h:", "h:0", "h:65536",
	    "h:80-", "h:9-8", "h:a", "h:80,", "tcp://h", "gopher://h", "h h",
	    "-h", "h-", "h..i", ".h", "256.1.1.1", "1.2.3", "[::1", "[h]",
	    "[1.2.3.4]", "https://", "https://u:p@h/", "u@h", "h:1-2000",
	    "https://h:80x", "a\nb", "https://h:/", "::1:::" };
	struct target t;
	struct fail f = { 0 };
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (!ok(target_parse(good[i].text, &t, &f) == 0, "%s: %s",
		    good[i].text, f.text))
			continue;
		is_str(t.host, good[i].host, "host");
		is_str(t.path, good[i].path, "path");
		ok(t.n == good[i].n && t.ports[0] == good[i].port, "ports");
		is_int(t.scheme_given ? t.scheme : target_scheme(t.ports[0]),
		    good[i].scheme, "scheme");
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(target_parse(bad[i], &t, &f) == -1 && f.kind == FAIL_USAGE,
		    "refused: '%s' %s", bad[i], f.text);
	target_parse("https://user:hunter2@h/", &t, &f);
	ok(strstr(f.text, "hunter2") == NULL, "a password is not repeated");
}

/* The list in text; the number of endpoints, or -1. */
static long
read_list(const char *text, struct endpoint_list *l, struct fail *f)
{
	FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	int rc;

	memset(l, 0, sizeof(*l));
	rc = endpoint_read(l, in, "list", f);
	fclose(in);
	return rc == -1 ? -1 : (long)l->n;
}

#define PIN "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

static void
check_lists(void)
{
	static const char *const bad[] = {
		"a b\n", "a h required - -\n", "a h perhaps - - x\n",
		"a h required - nope=1 x\n", "a h required - pin=abc x\n",
		"a h:0 required - - x\n", "ok.example\nu@h\n",
	};
	struct endpoint_list l;
	struct fail f = { 0 };
	size_t i;

	is_int(read_list("# c\n\nweb https://a.example required 2018,2020 "
	    "alt=g,rule=*.example,issuer=Some_CA,pin=" PIN " the web page\n"
	    "b.example\nlan tcp://s:8080-8082 legacy - smoke a range", &l, &f),
	    5, "a list");
	is_str(l.v[0].name, "web", "name");
	is_str(l.v[0].alternative, "g", "alternative");
	is_str(l.v[0].rule, "*.example", "rule");
	is_str(l.v[0].issuer, "Some CA", "issuer");
	is_str(l.v[0].pins[0], PIN, "pin");
	is_str(l.v[0].purpose, "the web page", "purpose");
	is_str(l.v[0].editions, "2018,2020", "editions");
	is_str(l.v[1].name, "b.example:443", "a target alone");
	is_str(l.v[3].name, "lan:8081", "a range makes names");
	ok(l.v[4].smoke && l.v[4].need == ENDPOINT_LEGACY, "options of a range");
	endpoint_free(&l);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		is_int(read_list(bad[i], &l, &f), -1, bad[i]);
		ok(strncmp(f.text, "list:", 5) == 0, "%s", f.text);
		endpoint_free(&l);
	}
	memset(&l, 0, sizeof(l));
	is_int(endpoint_add(&l, "firehose://us-west-2/stream", &f), 0, "firehose");
	is_str(l.v[0].host, "firehose.us-west-2.amazonaws.com", "its host");
	is_int(endpoint_add(&l, "s3://bucket/pre/fix", &f), 0, "s3");
	is_str(l.v[1].host, "bucket.s3.amazonaws.com", "its host");
	is_int(endpoint_add(&l, "s3:///x", &f), -1, "no bucket");
	endpoint_free(&l);
}

static void
check_shipped(void)
{
	static const char *const names[] = { "hp-2018", "hp-2020" };
	struct endpoint_list l;
	struct fail f = { 0 };
	size_t i, j, required;

	for (i = 0; i < 2; i++) {
		memset(&l, 0, sizeof(l));
		ok(endpoint_load(&l, NULL, names[i], &f) == 0, "%s %s", names[i],
		    f.text);
		for (j = required = 0; j < l.n; j++)
			required += l.v[j].need == ENDPOINT_REQUIRED;
		ok(required >= 3, "%s requires something", names[i]);
		is_str(l.profile, names[i], "its name");
		endpoint_free(&l);
	}
}

int
main(void)
{
	check_targets();
	check_lists();
	check_shipped();
	return done();
}
