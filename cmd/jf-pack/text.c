/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "cli.h"
#include "text.h"
#include "utf16.h"

#define PIECE	(128 * 1024)	/* bytes read at once */

/* A text on its way: read, as UTF-8, scrubbed, checked, written. */
struct flow {
	struct scrub *s;
	const char *name;
	int (*read)(void *arg, void *piece, size_t size, size_t *n,
	    struct fail *f);
	void *arg;
	char *piece;
	struct utf16 wide;	/* if the text is UTF-16 */
	struct buf plain;	/* the piece as UTF-8 */
	struct inspect *check;
	FILE *out;
	struct buf clean;	/* scrubbed, not written yet */
	size_t checked;		/* of clean, given to the check */
	uint64_t written;
	struct buf ready, coded;
};

static int
read_fd(void *arg, void *piece, size_t size, size_t *n, struct fail *f)
{
	ssize_t got;

	do {
		got = read(*(int *)arg, piece, size);
	} while (got == -1 && errno == EINTR && cli_signal() == 0);
	if (got == -1)
		return fail_errno(f, "cannot be read");
	*n = (size_t)got;
	return 0;
}

/* The next bytes as UTF-8; *n is 0 at the end. */
static int
next(struct flow *w, const char **text, size_t *n, struct fail *f)
{
	size_t got, first = 0;

	if (w->piece == NULL) {
		if ((w->piece = malloc(PIECE)) == NULL)
			return fail_nomem(f);
		/* enough to see what it is, if there is as much */
		do {
			if (w->read(w->arg, w->piece + first, PIECE - first,
			    &got, f) == -1)
				return -1;
			first += got;
		} while (got > 0 && first < UTF16_SNIFF);
		w->wide.order = utf16_sniff(w->piece, first);
		got = first;
	} else if (w->read(w->arg, w->piece, PIECE, &got, f) == -1)
		return -1;
	*text = w->piece;
	*n = got;
	if (w->wide.order == UTF16_NONE || got == 0)
		return 0;
	buf_clear(&w->plain);
	if (utf16_decode(&w->wide, w->piece, got, &w->plain) == -1)
		return fail_nomem(f);
	*text = buf_text(&w->plain);
	*n = w->plain.len;
	return 0;
}

static int
report(const struct inspect_hit *hit, struct fail *f)
{
	return fail_set(f, FAIL_NO, "the check found a %s%s (%s) left at byte "
	    "%llu of the scrubbed text: it and what follows were not written",
	    strcmp(hit->what, "term") == 0 && hit->type[0] != '\0' ?
	    hit->type : hit->what, strcmp(hit->what, "term") == 0 ?
	    " that is known" : "", hit->form, (unsigned long long)hit->offset);
}

/* Write what is clean and was checked. */
static int
release(struct flow *w, bool last, struct fail *f)
{
	struct inspect_hit hit;
	size_t n = w->clean.len;
	int rc = 0;

	if (w->check != NULL) {
		rc = inspect_feed(w->check, w->clean.p + w->checked,
		    w->clean.len - w->checked, &hit, f);
		if (rc == 0 && last)
			rc = inspect_feed(w->check, NULL, 0, &hit, f);
		if (rc != 0)
			return rc == 1 ? report(&hit, f) : -1;
		w->checked = w->clean.len;
		if (!last)
			n = (size_t)(inspect_cleared(w->check) - w->written);
	}
	if (w->wide.order == UTF16_NONE) {
		if (n > 0 && fwrite(w->clean.p, 1, n, w->out) != n)
			return fail_set(f, FAIL_OUTPUT, "%s", strerror(errno));
	} else {
		if (buf_add(&w->ready, w->clean.p, n) == -1 ||
		    utf16_encode(&w->wide, &w->ready, last, &w->coded) == -1)
			return fail_nomem(f);
		if (w->coded.len > 0 && fwrite(w->coded.p, 1, w->coded.len,
		    w->out) != w->coded.len)
			return fail_set(f, FAIL_OUTPUT, "%s", strerror(errno));
		buf_clear(&w->coded);
	}
	buf_consume(&w->clean, n);
	w->checked -= w->checked < n ? w->checked : n;
	w->written += n;
	return 0;
}

static void
flow_free(struct flow *w)
{
	free(w->piece);
	buf_free(&w->plain);
	buf_free(&w->clean);
	buf_free(&w->ready);
	buf_free(&w->coded);
}

/* Read to the end through the scrubber; out NULL: only learn. */
static int
run(struct flow *w, struct fail *f)
{
	struct buf *to = w->out != NULL ? &w->clean : NULL;
	const char *text;
	size_t n;
	int rc;

	if (w->check != NULL)
		inspect_reset(w->check);
	while ((rc = next(w, &text, &n, f)) == 0 && n > 0) {
		rc = to != NULL ? scrub_feed(w->s, text, n, to, f) :
		    scrub_learn(w->s, text, n, f);
		if (rc == 0 && to != NULL)
			rc = release(w, false, f);
		if (rc == -1)
			break;
	}
	/* the end also makes ready for the next text, so it comes always */
	if (to != NULL) {
		if (scrub_end(w->s, to, f) == -1 || rc == -1 ||
		    release(w, true, f) == -1)
			rc = -1;
	} else if (scrub_learn(w->s, NULL, 0, f) == -1)
		rc = -1;
	if (rc == -1 && w->name != NULL)
		fail_at(f, "%s", w->name);
	flow_free(w);
	return rc;
}

int
text_scrub(struct scrub *s, int fd, const char *name, FILE *out,
    struct inspect *check, struct fail *f)
{
	struct flow w = { .s = s, .name = name, .read = read_fd, .arg = &fd,
	    .check = check, .out = out };

	return run(&w, f);
}

int
text_learn(struct scrub *s, int fd, const char *name, struct fail *f)
{
	struct flow w = { .s = s, .name = name, .read = read_fd, .arg = &fd };

	return run(&w, f);
}

int
text_pass(struct scrub *s, text_read_fn *fn, void *arg, FILE *out,
    struct inspect *check, struct fail *f)
{
	struct flow w = { .s = s, .read = fn, .arg = arg, .check = check,
	    .out = out };

	return run(&w, f);
}

/* Where the lines of what was read began, as far as still needed. */
struct lines {
	FILE *out;
	uint64_t *end;		/* offsets of newlines, a ring's worth */
	size_t n, cap, first;
	uint64_t passed, start;	/* lines before first, start of the line */
	uint64_t read;		/* bytes seen */
};

static int
note_lines(struct lines *l, const char *text, size_t n)
{
	const char *p = text, *nl;

	if (l->first > 0) {
		memmove(l->end, l->end + l->first,
		    (l->n - l->first) * sizeof(*l->end));
		l->n -= l->first;
		l->first = 0;
	}
	while ((nl = memchr(p, '\n', n - (size_t)(p - text))) != NULL) {
		if (l->n == l->cap) {
			size_t cap = l->cap > 0 ? l->cap * 2 : 1024;
			uint64_t *e = realloc(l->end, cap * sizeof(*e));

			if (e == NULL)
				return -1;
			l->end = e;
			l->cap = cap;
		}
		l->end[l->n++] = l->read + (uint64_t)(nl - text);
		p = nl + 1;
	}
	l->read += n;
	return 0;
}

static void
explain(void *arg, const struct scrub_span *span)
{
	struct lines *l = arg;

	while (l->first < l->n && l->end[l->first] < span->start) {
		l->start = l->end[l->first++] + 1;
		l->passed++;
	}
	fprintf(l->out, "%llu:%llu-%llu\t%s\t%s\t%.*s\n",
	    (unsigned long long)l->passed + 1,
	    (unsigned long long)(span->start - l->start + 1),
	    (unsigned long long)(span->end - l->start),
	    scrub_class_name(span->cls), span->rule, (int)span->with_len,
	    span->with);
}

int
text_explain(struct scrub *s, int fd, const char *name, FILE *out,
    struct fail *f)
{
	struct flow w = { .s = s, .name = name, .read = read_fd, .arg = &fd };
	struct lines l = { .out = out };
	const char *text;
	size_t n;
	int rc;

	scrub_watch(s, explain, &l);
	while ((rc = next(&w, &text, &n, f)) == 0 && n > 0) {
		if (note_lines(&l, text, n) == -1)
			rc = fail_nomem(f);
		else
			rc = scrub_feed(s, text, n, &w.clean, f);
		buf_clear(&w.clean);
		if (rc == -1)
			break;
	}
	if (scrub_end(s, &w.clean, f) == -1 || rc == -1)
		rc = fail_at(f, "%s", name);
	scrub_watch(s, NULL, NULL);
	free(l.end);
	flow_free(&w);
	return rc;
}
