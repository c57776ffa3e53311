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
	check_read();
	check_write();
	return done();
}
