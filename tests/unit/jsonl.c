/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <unistd.h>

#include "jsonl.h"
#include "tap.h"

static void
check_integers(void)
{
	char num[JSONL_NUM_LEN];

	is_str(jsonl_integer(num, 0), "0", "an integer: 0");
	is_str(jsonl_integer(num, -120), "-120", "-120");
	is_str(jsonl_integer(num, 9223372036854775807), "9223372036854775807",
	    "the greatest");
	is_str(jsonl_integer(num, -9223372036854775807 - 1),
	    "-9223372036854775808", "the least");
}

static void
check_numbers(void)
{
	static const struct { double d; const char *want; } t[] = {
		{ 21.7, "21.7" }, { 0.1, "0.1" }, { 1.0, "1" }, { -2.5, "-2.5" },
		{ 0.0, "0" }, { -0.0, "0" }, { 1e22, "1e22" }, { 1e-7, "1e-7" },
		{ 0.30000000000000004, "0.30000000000000004" },
		{ 1.7976931348623157e308, "1.7976931348623157e308" },
		{ 5e-324, "4.94065645841247e-324" },
		{ 9007199254740991.0, "9007199254740991" },
		{ 123456789.125, "123456789.125" }, { 1e15, "1000000000000000" },
	};
	char num[JSONL_NUM_LEN];

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		is_str(jsonl_number(num, t[i].d), t[i].want, t[i].want);
		ok(strtod(num, NULL) == t[i].d, "%s reads back", num);
	}
	/* Any double at all comes back. */
	srand(1);
	int bad = 0;
	for (int i = 0; i < 100000; i++) {
		unsigned char bytes[8];
		double d;

		for (int j = 0; j < 8; j++)
			bytes[j] = (unsigned char)(rand() >> 7);
		memcpy(&d, bytes, 8);
		if (d == d && d - d == 0)
			bad += strtod(jsonl_number(num, d), NULL) != d;
	}
	is_int(bad, 0, "100000 random doubles read back");
}

static void
check_dump(void)
{
	json_t *v = json_loads("{\"b\":1,\"a\":[true,null,\"x\\n\\u0001\\\"\"],"
	    "\"c\":{\"z\":0.10,\"y\":1e2}}", 0, NULL);
	struct buf b = { 0 };

	jsonl_dump(&b, v, JSONL_AS_IS);
	is_str(buf_text(&b), "{\"b\":1,\"a\":[true,null,\"x\\n\\u0001\\\"\"],"
	    "\"c\":{\"z\":0.1,\"y\":100}}", "members as they came");
	buf_clear(&b);
	jsonl_dump(&b, v, JSONL_SORTED);
	is_str(buf_text(&b), "{\"a\":[true,null,\"x\\n\\u0001\\\"\"],\"b\":1,"
	    "\"c\":{\"y\":100,\"z\":0.1}}", "members sorted");
	json_decref(v);
	buf_clear(&b);
	jsonl_string(&b, "\b\t\n\v\f\r\x1f\x7f/", 9);
	is_str(buf_text(&b), "\"\\b\\t\\n\\u000b\\f\\r\\u001f\x7f/\"", "escapes");
	buf_free(&b);
}

/* The same value, of the same types, or the same verdict? */
static bool
reads_alike(const char *text, size_t len, bool unique)
{
	json_error_t a, b;
	json_t *ours = jsonl_value(text, len, unique, &a);
	json_t *theirs = json_loadb(text, len, JSON_DECODE_ANY |
	    (unique ? JSON_REJECT_DUPLICATES : 0), &b);
	struct buf x = { 0 }, y = { 0 };
	bool same = (ours == NULL) == (theirs == NULL);

	if (ours != NULL && same) {
		jsonl_dump(&x, ours, JSONL_AS_IS);
		jsonl_dump(&y, theirs, JSONL_AS_IS);
		same = json_equal(ours, theirs) && x.len == y.len &&
		    memcmp(x.p, y.p, x.len) == 0;
	} else if (same) {
		same = strcmp(a.text, b.text) == 0 && a.line == b.line;
	}
	buf_free(&x);
	buf_free(&y);
	json_decref(ours);
	json_decref(theirs);
	return same;
}

static void
check_values(void)
{
	static const char *const t[] = { "1", "-1", "0", "-0", "01", "-", "1.",
	    ".5", "1.5", "-0.0", "1e5", "1E+5", "1e-5", "1e", "1e+", "0.1e-22",
	    "1e22", "1e23", "123456789012345678", "1234567890123456789",
	    "9223372036854775807", "9223372036854775808", "-9223372036854775808",
	    "0.30000000000000004", "123456.7890123456789", "1e308", "1e309",
	    "-1e400", "1e-400", "4.9e-324", "999999999999999e22",
	    "0.000000000000000000000000000000000000000000000000000000000000001",
	    "true", "false", "null", "nul", "truex", "NaN", "Infinity", "",
	    "  [ ]\n", "[", "]", "[1,]", "[,1]", "[1 2]", "[1]x", "{}", "{",
	    "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\":1 \"b\":2}",
	    "{\"a\":1,\"a\":2}", "{\"a\":{\"b\":1,\"b\":1}}", "{a:1}",
	    "{\"\":1}", "{\"a\\n\\u00fc\":{\"b\\tc\":[\"\\\"\"]}}",
	    "\"plain\"", "\"open", "\"\\\"", "\"\\", "\"a\\qb\"",
	    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0041\\u00e4\\u20AC\"",
	    "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\ude00\"",
	    "\"\\u00\"", "\"\\u0000\"", "{\"a\\u0000b\":1}", "\"\\u12g4\"",
	    "\"tab\there\"", "\"gr\303\274n\"", "\"\374\"", "\"\303\"",
	    "\"\300\200\"", "{\"gr\303\274n\":1}", "{\"gr\374n\":1}",
	    "\357\273\277{}", "/**/1", "'a'" };
	char deep[6001];
	bool same = true;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		ok(reads_alike(t[i], strlen(t[i]), false) &&
		    reads_alike(t[i], strlen(t[i]), true), "read: %s", t[i]);
	ok(reads_alike("[1]\0", 4, false), "a NUL behind");
	for (size_t n = 190; n < 3000; n += n < 210 ? 1 : 461) {
		memset(deep, '[', n);
		memset(deep + n, ']', n);
		same &= reads_alike(deep, 2 * n, false);
	}
	ok(same, "nested as deep as jansson reads, and deeper");
}

/* Whatever becomes of a text when bytes of it change or its end is lost. */
static void
check_damaged(void)
{
	static const char text[] = "{\"job\": [{\"id\": 17, \"t\": 1795300000.25,"
	    " \"ok\": true, \"no\": null, \"name\": \"Halter gro\303\237\\n\\u00e4\"},"
	    " -1.5e-3, [], {}, \"\"], \"a\": 0.30000000000000004}";
	static const char odd[] = "\"\\{}[]:,0-.eE+tfnu \n\303\377\001";
	char copy[sizeof(text)];
	int bad = 0;

	srand(1);
	for (int i = 0; i < 100000; i++) {
		size_t len = sizeof(text) - 1;

		memcpy(copy, text, sizeof(text));
		for (int j = rand() % 3; j >= 0; j--)
			copy[(size_t)rand() % len] =
			    odd[(size_t)rand() % (sizeof(odd) - 1)];
		if (i % 4 == 0)
			len = (size_t)rand() % len;
		bad += !reads_alike(copy, len, i % 2 == 0);
	}
	is_int(bad, 0, "100000 damaged texts are read as jansson reads them");
}

/* Feed text through a pipe; the records read, or -1 with f. */
static int
read_all(const char *text, size_t len, struct fail *f)
{
	int fds[2], got, n = 0;
	struct jsonl in = { .name = "in" };
	json_t *rec;

	if (pipe(fds) == -1)
		return -2;
	if (fork() == 0) {
		close(fds[0]);
		while (len > 0) {
			ssize_t w = write(fds[1], text, len);

			if (w <= 0)
				break;
			text += w;
			len -= (size_t)w;
		}
		_exit(0);
	}
	close(fds[1]);
	in.fp = fdopen(fds[0], "r");
	while ((got = jsonl_read(&in, &rec, f)) == 1) {
		n++;
		json_decref(rec);
	}
	jsonl_close(&in);
	return got == 0 ? n : -1;
}

#define READ(text) read_all(text, sizeof(text) - 1, &f)

static void
check_read(void)
{
	struct fail f = { 0 };
	char *big = malloc(JSONL_MAX + 100);
	size_t n;

	is_int(READ("{\"a\":1}\n\n{\"b\":2}\n"), 2, "empty lines are passed over");
	is_int(READ("{\"a\":1}"), 1, "last line without LF");
	is_int(READ(""), 0, "nothing");
	is_int(READ("{\"a\":1}\n{\"b\":"), -1, "cut off");
	ok(strstr(f.text, "in:2: last line is cut off") != NULL, "%s", f.text);
	is_int(READ("{}\nhello\n{}\n"), -1, "not JSON");
	ok(strstr(f.text, "in:2: not a record") != NULL, "%s", f.text);
	is_int(READ("[1]\n"), -1, "an array");
	is_int(READ("3\n"), -1, "a number");
	is_int(READ("{\"a\":1,\"a\":2}\n"), -1, "duplicate member");
	is_int(READ("{\"a\":\"\xff\"}\n"), -1, "not UTF-8");
	is_int(READ("{\"a\":\"\\u0000\"}\n"), -1, "NUL");
	is_int(READ("\xef\xbb\xbf{}\n"), -1, "a byte order mark");
	memcpy(big, "{\"a\":\"", 6);
	memset(big + 6, 'x', JSONL_MAX - 8);
	memcpy(big + JSONL_MAX - 2, "\"}\n", 3);
	is_int(read_all(big, JSONL_MAX + 1, &f), 1, "a line of 1 MiB");
	n = JSONL_MAX + 1;
	memset(big + 6, 'x', n - 8);
	memcpy(big + n - 2, "\"}\n", 3);
	is_int(read_all(big, n + 1, &f), -1, "a line of one byte more");
	ok(strstr(f.text, "longer than 1 MiB") != NULL, "%s", f.text);
	free(big);
}

static void
check_write(void)
{
	struct fail f = { 0 };
	FILE *full = fopen("/dev/full", "w");
	json_t *v = json_pack("{s:i}", "a", 1);

	if (full == NULL) {
		skip("no /dev/full");
	} else {
		setvbuf(full, NULL, _IONBF, 0);
		is_int(jsonl_write(full, v, &f), -1, "full disk");
		is_int(f.kind, FAIL_OUTPUT, "is lost output");
		fclose(full);
	}
	json_decref(v);
}

int
main(void)
{
	check_integers();
	check_numbers();
	check_dump();
	check_values();
	check_damaged();
	check_read();
	check_write();
	return done();
}
