/* SPDX-License-Identifier: ISC */
/*
 * Logs: each look at one is an answer's bytes; what is told, and where the
 * next look goes on.  Told is OFFSET:TEXT for a chunk, GAP, and AGAIN where
 * it has to be asked from its start.
 */
#include <stdlib.h>

#include "buf.h"
#include "cmd/jf-fetch/chunk.h"
#include "cmd/jf-fetch/log.h"
#include "cmd/jf-fetch/unpack.h"
#include "digest.h"
#include "tests/unit/tap.h"

#define B(text)	text, sizeof(text) - 1

/* The log as it is at each look; the answer is the range that is asked. */
static const struct {
	const char *name;
	struct { const char *log; size_t len; const char *told; } looks[4];
} series[] = {
	{ "whole lines", { { B("one\ntwo\n"), "0:one\ntwo\n " },
	    { B("one\ntwo\nthree\n"), "8:three\n " },
	    { B("one\ntwo\nthree\n"), "" } } },
	{ "an unfinished line waits", { { B("one\ntw"), "0:one\n " },
	    { B("one\ntw"), "" }, { B("one\ntwo\n"), "4:two\n " } } },
	{ "even the first", { { B("on"), "" }, { B("one\n"), "0:one\n " } } },
	{ "empty, then not", { { B(""), "" }, { B("one\n"), "0:one\n " } } },
	{ "cut", { { B("one\ntwo\n"), "0:one\ntwo\n " },
	    { B("one\n"), "GAP AGAIN 0:one\n " } } },
	{ "emptied", { { B("one\ntwo\n"), "0:one\ntwo\n " },
	    { B(""), "GAP AGAIN " }, { B("new\n"), "0:new\n " } } },
	{ "rotated and longer", { { B("one\ntwo\n"), "0:one\ntwo\n " },
	    { B("new\nnewer\nnewest\n"),
	    "GAP AGAIN 0:new\nnewer\nnewest\n " } } },
	{ "rotated under the same head", { { B("head\none\n"),
	    "0:head\none\n " },
	    { B("head\ntwo\nthree\n"), "GAP AGAIN 0:head\ntwo\nthree\n " } } },
	{ "bytes that are no UTF-8", { { B("a\xff" "b\xc3\n\xe2\x82\xac\n"),
	    "0:a\xef\xbf\xbd" "b\xef\xbf\xbd\n\xe2\x82\xac\n(2) " } } },
	{ "NUL", { { B("a\0b\n"), "0:a\xef\xbf\xbd" "b\n(1) " } } },
	{ "surrogates and overlong forms are none", {
	    { B("\xed\xa0\x80\xc0\xaf\n"), "0:\xef\xbf\xbd\xef\xbf\xbd"
	    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\n(5) " } } },
	{ "a byte order mark is no text", { { B("\xef\xbb\xbf" "a\n"),
	    "3:a\n " } } },
	{ "UTF-16, little", { { B("\xff\xfe" "a\0\xac\x20\n\0"),
	    "2:a\xe2\x82\xac\n " },
	    { B("\xff\xfe" "a\0\xac\x20\n\0b\0\n\0"), "8:b\n " } } },
	{ "UTF-16, big", { { B("\xfe\xff\0a\0\n"), "2:a\n " } } },
	{ "UTF-16 without a mark", { { B("a\0b\0c\0\n\0"), "0:abc\n " } } },
	{ "UTF-16 beyond the plane, and half of it", {
	    { B("\xff\xfe\x3d\xd8\x00\xde\x3d\xd8\n\0"),
	    "2:\xf0\x9f\x98\x80\xef\xbf\xbd\n(1) " } } },
	{ "CR LF stay", { { B("a\r\nb\r\n"), "0:a\r\nb\r\n " } } },
};

static struct buf told;

static int
take(json_t *data, void *arg, struct fail *f)
{
	const char *text = json_string_value(json_object_get(data, "text"));
	const char *sum = json_string_value(json_object_get(data, "sha256"));
	json_int_t replaced = json_integer_value(json_object_get(data,
	    "replaced"));
	char hex[DIGEST_SHA256_HEX];

	(void)arg, (void)f;
	digest_sha256_hex(text, strlen(text), hex);
	if (strcmp(hex, sum) != 0)
		buf_adds(&told, "WRONG ");
	buf_printf(&told, "%lld:%s", (long long)json_integer_value(
	    json_object_get(data, "offset")), text);
	if (replaced > 0)
		buf_printf(&told, "(%lld)", (long long)replaced);
	return buf_addc(&told, ' ');
}

static int
take_gap(const char *log, int64_t from, const char *reason, void *arg,
    struct fail *f)
{
	(void)log, (void)from, (void)reason, (void)arg, (void)f;
	return buf_adds(&told, "GAP ");
}

static const struct log_sink sink = { take, take_gap, NULL };

/* One answer, in pieces of step bytes; whole: the server knows no ranges. */
static int
answer(struct log *l, const char *log, size_t len, size_t step, bool whole)
{
	uint64_t start = whole ? 0 : log_from(l);
	struct fail f = { 0 };
	size_t n;
	int got;

	if (start > len || (start == len && start > 0)) {	/* 416 */
		log_lost(l, &f);
		return 1;
	}
	for (len -= start, log += start; len > 0; log += n, len -= n) {
		n = len < step ? len : step;
		if ((got = log_piece(l, start, (const unsigned char *)log, n,
		    &f)) != 0)
			return got;
	}
	return log_end(l, false, &f);
}

static json_t *
look(const json_t *base, const char *log, size_t len, size_t step, bool whole)
{
	struct log *l = log_start("session", NULL, base, &sink);
	json_t *result;

	buf_clear(&told);
	if (answer(l, log, len, step, whole) == 1) {
		buf_adds(&told, "AGAIN ");
		answer(l, log, len, step, true);
	}
	result = log_result(l, "");
	log_free(l);
	return result;
}

static void
test_series(size_t step, bool whole)
{
	json_t *base, *now;
	char name[128];
	size_t i, j;

	for (i = 0; i < sizeof(series) / sizeof(series[0]); i++) {
		base = NULL;
		for (j = 0; j < 4 && series[i].looks[j].log != NULL; j++) {
			now = look(base, series[i].looks[j].log,
			    series[i].looks[j].len, step, whole);
			snprintf(name, sizeof(name), "%s (%zu), %s, %zu bytes "
			    "at a time", series[i].name, j + 1, whole ?
			    "no ranges" : "ranges", step);
			is_str(buf_text(&told), series[i].looks[j].told, name);
			json_decref(base);
			base = now;
		}
		json_decref(base);
	}
}

/* Chunks of at most 64 KiB at line ends, put together the same text. */
static struct buf joined;
static size_t chunks, largest, unfinished, lasts;

static int
join(json_t *data, void *arg, struct fail *f)
{
	json_t *text = json_object_get(data, "text");
	size_t len = json_string_length(text);

	(void)arg, (void)f;
	chunks++;
	lasts += json_is_true(json_object_get(data, "last"));
	if (len > largest)
		largest = len;
	unfinished += len == 0 || json_string_value(text)[len - 1] != '\n';
	if (json_integer_value(json_object_get(data, "offset")) !=
	    (json_int_t)joined.len)
		return -1;
	return buf_add(&joined, json_string_value(text), len);
}

static void
test_chunks(const char *name, size_t line, size_t lines, size_t cut)
{
	struct log_sink s = { join, take_gap, NULL };
	struct log *l = log_start("session", NULL, NULL, &s);
	struct buf b = { 0 };
	struct fail f = { 0 };
	size_t i, n;

	for (i = 0; i < line * lines; i++)
		buf_addc(&b, i % line == line - 1 ? '\n' :
		    (char)('a' + i / line % 26));
	buf_clear(&joined);
	chunks = largest = unfinished = lasts = 0;
	for (i = 0; i < b.len; i += n) {
		n = b.len - i < 16384 ? b.len - i : 16384;
		log_piece(l, 0, b.p + i, n, &f);
	}
	log_end(l, false, &f);
	ok(joined.len == b.len && memcmp(joined.p, b.p, b.len) == 0,
	    "%s: all of it", name);
	ok(largest <= CHUNK_MAX, "%s: none over 64 KiB", name);
	is_int((long long)unfinished, (long long)cut, name);
	is_int((long long)lasts, 1, "only the last says so");
	log_free(l);
	buf_free(&b);
}

static void
test_kinds(void)
{
	char tar[512] = "name";

	memcpy(tar + 257, "ustar", 5);
	ok(unpack_is_archive((unsigned char *)tar, sizeof(tar)), "a tar");
	ok(unpack_is_archive((const unsigned char *)"\x1f\x8b\x08", 3), "a gz");
	ok(!unpack_is_archive((const unsigned char *)"PKG 1\n", 6), "no zip");
	ok(!unpack_is_archive((const unsigned char *)"", 0), "nothing");
	ok(!chunk_is_binary((const unsigned char *)"text\n\xff", 6), "text "
	    "with a bad byte");
	ok(chunk_is_binary((const unsigned char *)"\x7f" "ELF\0\0\0\0\1\0", 10),
	    "no text");
}

int
main(void)
{
	test_series(16384, false);
	test_series(16384, true);
	test_series(1, false);
	test_series(1, true);
	test_chunks("short lines", 80, 5000, 0);
	test_chunks("lines of 20,000", 20000, 30, 0);
	test_chunks("a line just as long as a piece", CHUNK_MAX / 3, 20, 0);
	test_chunks("a line of 60,000", 60000, 5, 0);
	test_chunks("lines that are too long", 200000, 3, 9);
	test_kinds();
	buf_free(&told);
	buf_free(&joined);
	return done();
}
