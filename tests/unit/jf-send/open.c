/* SPDX-License-Identifier: ISC */
/* --open: lines in any order, repeated, mixed are put right; what was taken
 * away, put in its place or made by another with the same public key is
 * refused, and nothing of its stream is given out before all is checked. */
#include <sys/wait.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../tap.h"
#include "cmd/jf-send/open.h"
#include "file.h"

static const char alice[] = "{\"kty\":\"EC\",\"crv\":\"P-256\","
    "\"x\":\"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0\","
    "\"y\":\"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps\","
    "\"d\":\"0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo\"}";
static const char gzip[] = "application/gzip";

static struct opener opener;
static char dir[64];

#define MAX	64
struct lines {
	struct buf v[MAX];
	size_t n;
};

static void
load(struct jwk *k, enum jwk_use use)
{
	json_t *o = json_loads(alice, 0, NULL);
	struct fail f = { 0 };

	if (use == JWK_SEAL)
		json_object_del(o, "d");
	jwk_parse(k, o, use, &f);
	json_decref(o);
}

static int
put(void *arg, const void *p, size_t len, struct fail *f)
{
	return buf_add(arg, p, len) == -1 ? fail_nomem(f) : 0;
}

/* Lines from..to-1 of a stream with this id, a content key of its own each
 * call: the texts, the last one marked so if last. */
static void
seal(struct lines *l, int id, const char *cty, const char *const *texts,
    int from, int to, bool last)
{
	struct jwe_place place = { .n = (uint32_t)from };
	struct jwe_line line = { 0 };
	struct jwe_seal s;
	struct fail f = { 0 };
	struct jwk k;

	load(&k, JWK_SEAL);
	snprintf(place.id, sizeof place.id, "%032x", (unsigned)id);
	jwe_start(&s, &k, cty, &f);
	for (; (int)place.n < to; place.n++, l->n++) {
		place.last = last && (int)place.n == to - 1;
		buf_clear(&line.text);
		buf_adds(&line.text, texts[place.n]);
		jwe_seal(&s, &place, &line, &f);
		jwe_dump(&s, &line, &(struct jwe_out){ put, &l->v[l->n] }, &f);
	}
	jwe_line_free(&line);
	jwe_end(&s);
	jwk_free(&k);
}

static void
clear(struct lines *l)
{
	for (; l->n > 0; l->n--)
		buf_free(&l->v[l->n - 1]);
}

struct result {
	char *text;
	size_t len;
	enum fail_kind kind;
};

/* Open lines in this order, from a file or through a pipe. */
static struct result
opened(const struct lines *l, const size_t *order, size_t n, bool pipe_too)
{
	struct open_options o = { &opener, NULL, NULL, NULL };
	struct result r = { NULL, 0, FAIL_NONE };
	struct fail f = { 0 };
	char path[128], into[128], *paths[] = { path };
	FILE *out = open_memstream(&r.text, &r.len);
	struct buf all = { 0 };
	int fds[2] = { -1, -1 };
	pid_t writer = -1;
	FILE *in;
	size_t i;

	for (i = 0; i < n; i++)
		buf_add(&all, l->v[order[i]].p, l->v[order[i]].len);
	snprintf(path, sizeof path, "%s/in", dir);
	snprintf(into, sizeof into, "%s/into", dir);
	o.into = into;
	if (pipe_too && pipe(fds) == 0) {
		if ((writer = fork()) == 0)
			_exit(write(fds[1], all.p, all.len) !=
			    (ssize_t)all.len);
		close(fds[1]);
		snprintf(path, sizeof path, "/dev/fd/%d", fds[0]);
	} else {
		in = fopen(path, "w");
		fwrite(all.p, 1, all.len, in);
		fclose(in);
	}
	open_files(&o, paths, 1, out, &f);
	fclose(out);
	if (fds[0] != -1)
		close(fds[0]);
	if (writer != -1)
		waitpid(writer, NULL, 0);
	buf_free(&all);
	r.kind = f.kind;
	return r;
}

/* The records that came out, in order, without failures. */
static int
gives(struct result *r, const char *want, enum fail_kind kind)
{
	struct buf b = { 0 };
	char *line, *save = NULL;
	int same;

	for (line = strtok_r(r->text, "\n", &save); line != NULL;
	    line = strtok_r(NULL, "\n", &save))
		if (strstr(line, "\"kind\":\"failure\"") == NULL)
			buf_printf(&b, "%s\n", line);
	same = strcmp(buf_text(&b), want) == 0 && r->kind == kind;
	if (!same)
		printf("# kind %d: '%s'\n", r->kind, buf_text(&b));
	buf_free(&b);
	free(r->text);
	return same;
}

static const char *const one[] = { "{\"a\":1}\n", "{\"a\":2}\n{\"a\":",
	"3", "}\n", "{\"a\":4}" };
static const char all_one[] = "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n{\"a\":4}\n";

/* Each order of five lines, and each with a repeat of each. */
static void
check_orders(bool pipe_too)
{
	struct lines l = { .n = 0 };
	size_t order[6], i, k, n, used, bad = 0, tried = 0;
	struct result r;

	seal(&l, 1, JWE_RECORDS, one, 0, 5, true);
	for (n = 0; n < 3125; n++) {
		for (i = used = 0, k = n; i < 5; i++, k /= 5) {
			order[i] = k % 5;
			used |= 1U << k % 5;
		}
		if (used != 31)
			continue;
		order[5] = n % 5;
		r = opened(&l, order, 5 + (n & 1), pipe_too);
		bad += !gives(&r, all_one, FAIL_NONE);
		tried++;
	}
	ok(tried == 120 && bad == 0, "each order of a stream's lines is put "
	    "right, %s", pipe_too ? "from a pipe" : "from a file");
	clear(&l);
}

/* One line away: nothing of it from a file, whole records before the gap from
 * a pipe. */
static void
check_gaps(void)
{
	static const char a[] = "{\"a\":1}\n";
	static const char *const before[] = { "", a, a, a,
		"{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n" };
	struct lines l = { .n = 0 };
	struct result r;
	size_t order[4], i, n;

	seal(&l, 1, JWE_RECORDS, one, 0, 5, true);
	for (n = 0; n < 5; n++) {
		for (i = 0; i < 4; i++)
			order[i] = i + (i >= n);
		r = opened(&l, order, 4, false);
		ok(gives(&r, "", FAIL_NO), "without line %zu: refused", n);
		r = opened(&l, order, 4, true);
		ok(gives(&r, before[n], FAIL_NO),
		    "from a pipe: what was whole before the gap, and refused");
	}
	clear(&l);
}

/* Streams taking turns, more than one record apart. */
static void
check_mixed(bool pipe_too)
{
	static const char *const two[] = { "{\"b\":", "1}\n", "{\"b\":2}\n" };
	struct lines l = { .n = 0 };
	size_t order[] = { 5, 0, 1, 6, 2, 7, 3, 4 };
	struct result r;

	seal(&l, 1, JWE_RECORDS, one, 0, 5, true);
	seal(&l, 2, JWE_RECORDS, two, 0, 3, true);
	r = opened(&l, order, 8, pipe_too);
	ok(gives(&r, pipe_too ? "{\"a\":1}\n{\"b\":1}\n{\"b\":2}\n{\"a\":2}\n"
	    "{\"a\":3}\n{\"a\":4}\n" : "{\"b\":1}\n{\"b\":2}\n{\"a\":1}\n"
	    "{\"a\":2}\n{\"a\":3}\n{\"a\":4}\n", FAIL_NONE),
	    "two streams mixed, %s: no record inside another",
	    pipe_too ? "as they become whole" : "one after the other");
	clear(&l);
}

/* Whoever has the public key can seal a line under the stream's id. */
static void
check_forged(void)
{
	static const char *const text[] = { "{\"a\":1}\n", "{\"a\":2}\n",
		"{\"a\":3}\n", "{\"a\":4}\n", "{\"a\":5}\n", "{\"a\":6}\n" };
	static const struct {
		const char *what;
		size_t order[7], n;
	} t[] = {
		{ "a last line in place of the right one", { 0, 1, 2, 3, 9 }, 5 },
		{ "a last line beside it", { 0, 1, 2, 3, 4, 9 }, 6 },
		{ "a last line before it", { 9, 0, 1, 2, 3, 4 }, 6 },
		{ "an end that cuts the stream short", { 0, 1, 2, 8 }, 4 },
		{ "the same with the rest behind it", { 0, 1, 2, 8, 3, 4 }, 6 },
		{ "a line behind the end", { 0, 1, 2, 3, 4, 10 }, 6 },
		{ "a first line", { 5, 1, 2, 3, 4 }, 5 },
		{ "a first line beside it", { 0, 1, 2, 3, 4, 5 }, 6 },
	};
	struct lines l = { .n = 0 };
	struct result r;
	size_t i;

	seal(&l, 1, JWE_RECORDS, text, 0, 5, true);	/* 0 to 4 */
	seal(&l, 1, JWE_RECORDS, text, 0, 1, false);	/* 5 */
	seal(&l, 1, JWE_RECORDS, text, 1, 3, false);	/* 6, 7 */
	seal(&l, 1, JWE_RECORDS, text, 3, 4, true);	/* 8 */
	seal(&l, 1, JWE_RECORDS, text, 4, 5, true);	/* 9 */
	seal(&l, 1, JWE_RECORDS, text, 5, 6, false);	/* 10 */
	for (i = 0; i < sizeof t / sizeof *t; i++) {
		r = opened(&l, t[i].order, t[i].n, false);
		ok(gives(&r, "", FAIL_NO), "forged: %s: refused", t[i].what);
	}
	r = opened(&l, t[0].order, 5, true);
	ok(gives(&r, "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n{\"a\":4}\n", FAIL_NO),
	    "from a pipe the forged line is not given out");
	clear(&l);
}

static size_t
count_bundles(struct buf *content)
{
	char path[512];
	struct dirent *e;
	struct fail f = { 0 };
	size_t n = 0;
	DIR *d;

	snprintf(path, sizeof path, "%s/into", dir);
	d = opendir(path);
	while (d != NULL && (e = readdir(d)) != NULL) {
		if (e->d_name[strspn(e->d_name, ".")] == '\0')
			continue;
		snprintf(path, sizeof path, "%s/into/%.200s", dir, e->d_name);
		if (content != NULL)
			file_read(path, 1 << 20, content, &f);
		unlink(path);
		n++;
	}
	if (d != NULL)
		closedir(d);
	return n;
}

/* Bundles of another's making: lines that are not full, in any order. */
static void
check_ragged(bool pipe_too)
{
	static const char *const text[] = { "first, ", "second, ", "",
		"fourth, ", "last" };
	static const size_t orders[][6] = { { 0, 1, 2, 3, 4, 4 },
		{ 4, 3, 2, 1, 0, 0 }, { 2, 0, 4, 1, 3, 2 } };
	struct lines l = { .n = 0 };
	struct buf content = { 0 };
	struct result r;
	size_t i, n;

	seal(&l, 7, gzip, text, 0, 5, true);
	for (i = 0; i < 3; i++) {
		r = opened(&l, orders[i], 6, pipe_too);
		n = count_bundles(&content);
		ok(r.kind == FAIL_NONE && n == 1 && strstr(r.text,
		    "\"size\":27") != NULL, "a bundle of short lines opens");
		is_str(buf_text(&content), "first, second, fourth, last",
		    "to what it was");
		free(r.text);
	}
	r = opened(&l, orders[0], 4, pipe_too);
	ok(gives(&r, "", FAIL_NO) && count_bundles(NULL) == 0,
	    "without its end nothing has a name");
	buf_free(&content);
	clear(&l);
}

static void
check_kinds(void)
{
	static const size_t order[] = { 0, 1, 2 };
	static char longer[JWE_PLAIN_MAX + 2];
	const char *text[] = { "x", longer, "y" };
	struct lines l = { .n = 0 };
	struct result r;

	seal(&l, 3, gzip, one, 0, 2, false);
	seal(&l, 3, JWE_RECORDS, one, 2, 3, true);
	r = opened(&l, order, 3, false);
	ok(gives(&r, "", FAIL_NO) && count_bundles(NULL) == 0,
	    "records and a bundle under one id: refused");
	clear(&l);
	memset(longer, 'x', sizeof longer - 1);
	seal(&l, 4, gzip, text, 0, 3, true);
	r = opened(&l, order, 3, false);
	ok(gives(&r, "", FAIL_NO) && count_bundles(NULL) == 0,
	    "a line of more than 256 KiB in a bundle: refused");
	clear(&l);
}

/* More than are held at once: the rest is read again.  Those of the second
 * round have other content keys: different lines of one id. */
static void
check_many(bool pipe_too)
{
	static const char *const text[] = { "a", "b" };
	struct lines l = { .n = 0 }, all = { .n = 1 };
	size_t i, n, order = 0;
	struct result r;

	for (n = 0; n < 2; n++)
		for (i = 0; i < 300; i++) {
			seal(&l, 1000 + (int)i, gzip, text, 0, 2, true);
			buf_add(&all.v[0], l.v[0].p, l.v[0].len);
			buf_add(&all.v[0], l.v[1].p, l.v[1].len);
			clear(&l);
			if (n == 1)
				i += 7;
		}
	r = opened(&all, &order, 1, pipe_too);
	n = count_bundles(NULL);
	ok(r.kind == FAIL_NO && n == 300 - 38, "300 bundles at once, 38 of "
	    "them forged: %zu opened", n);
	free(r.text);
	clear(&all);
}

int
main(void)
{
	struct jwk *k = calloc(1, sizeof *k);
	char path[128];

	/* In memory where there is such a place: much is synced here. */
	snprintf(dir, sizeof dir, "%s/jf-unit.XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (k == NULL || mkdtemp(dir) == NULL)
		return 1;
	load(k, JWK_OPEN);
	opener = (struct opener){ .keys = k, .n = 1 };
	if (freopen("/dev/null", "w", stderr) == NULL)
		return 1;
	check_orders(false);
	check_orders(true);
	check_gaps();
	check_mixed(false);
	check_mixed(true);
	check_forged();
	check_ragged(false);
	check_ragged(true);
	check_kinds();
	check_many(false);
	check_many(true);
	opener_free(&opener);
	snprintf(path, sizeof path, "rm -r %s", dir);
	ok(system(path) == 0, "cleaned up");
	return done();
}
