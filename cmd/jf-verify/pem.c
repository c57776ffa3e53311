/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "pem.h"

static const char *const labels[] = { "CMS", "PKCS7", "PKCS #7 SIGNED DATA" };

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Length of "-----WORD LABEL-----" at the front, for one of our labels. */
static size_t
marker(const char *p, size_t len, const char *word, const char *label)
{
	char line[64];
	size_t n = 0;

	n = strlen(word) + strlen(label) + 10;
	if (n >= sizeof(line) || len < n)
		return 0;
	memcpy(line, "-----", 5);
	memcpy(line + 5, word, strlen(word));
	memcpy(line + 5 + strlen(word), label, strlen(label));
	memcpy(line + n - 5, "-----", 5);
	return memcmp(p, line, n) == 0 ? n : 0;
}

static size_t
find_label(const char *p, size_t len, const char **label)
{
	size_t i, n;

	for (i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if ((n = marker(p, len, "BEGIN ", labels[i])) > 0) {
			*label = labels[i];
			return n;
		}
	return 0;
}

bool
pem_look(const char *text, size_t len)
{
	const char *label;

	return find_label(text, len, &label) > 0;
}

int
pem_decode(struct buf *out, const char *text, size_t len)
{
	const char *label, *p = text, *end = text + len;
	struct buf b64 = { 0 };
	size_t n = find_label(text, len, &label);
	int rc = -1;

	if (n == 0)
		return -1;
	for (p += n; p < end && *p != '-'; p++)
		if (!is_space(*p) && buf_addc(&b64, *p) == -1)
			goto out;
	if ((n = marker(p, (size_t)(end - p), "END ", label)) == 0)
		goto out;
	for (p += n; p < end; p++)
		if (!is_space(*p))
			goto out;
	rc = digest_unbase64(out, buf_text(&b64), b64.len);
out:
	buf_free(&b64);
	return rc;
}

/* --- streaming --- */

#define CHUNK		(64 * 1024)	/* base64 digits decoded at a time */

struct stream {
	struct input *of;
	struct verdict *v;
	const char *label;
	struct buf text, out;		/* digits, and what they mean */
	struct buf tail;		/* the last line and what follows it */
	bool ended;
};

static int
malformed(struct stream *s)
{
	return verdict_problem(s->v, REASON_MALFORMED,
	    "the file is not one PEM block");
}

/* Behind the digits: the end line, then white space only. */
static int
check_tail(struct stream *s)
{
	size_t n = marker(buf_text(&s->tail), s->tail.len, "END ", s->label);

	if (n == 0)
		return malformed(s);
	for (; n < s->tail.len; n++)
		if (!is_space(buf_text(&s->tail)[n]))
			return verdict_problem(s->v, REASON_TRAILING_DATA,
			    "bytes follow the PEM block");
	return 0;
}

/* Sort some bytes into digits and tail. */
static int
sort(struct stream *s, const unsigned char *p, size_t n)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < n && rc == 0; i++) {
		if (s->tail.len > 0 || p[i] == '-')
			rc = s->tail.len < CHUNK ?
			    buf_addc(&s->tail, (char)p[i]) : malformed(s);
		else if (!is_space((char)p[i]))
			rc = buf_addc(&s->text, (char)p[i]);
	}
	return rc;
}

static int
fill(void *arg, const unsigned char **p, size_t *n)
{
	struct stream *s = arg;
	const unsigned char *in;
	size_t got, use;

	*n = 0;
	buf_clear(&s->out);
	while (!s->ended && s->text.len < CHUNK) {
		if (input_next(s->of, CHUNK, &in, &got) == -1)
			return -1;
		s->ended = got == 0;
		if (sort(s, in, got) == -1)
			return -1;
	}
	if (s->ended && s->text.len == 0)
		return check_tail(s);
	use = s->ended || s->text.len < CHUNK ? s->text.len : CHUNK;
	/* Padding belongs to the very end. */
	if ((use < s->text.len && memchr(s->text.p, '=', use) != NULL) ||
	    digest_unbase64(&s->out, buf_text(&s->text), use) == -1)
		return malformed(s);
	buf_consume(&s->text, use);
	*p = s->out.p;
	*n = s->out.len;
	return 0;
}

static void
done(void *arg)
{
	struct stream *s = arg;

	buf_free(&s->text);
	buf_free(&s->out);
	buf_free(&s->tail);
	free(s);
}

struct input *
pem_open(struct input *of, struct verdict *v)
{
	struct stream *s = calloc(1, sizeof(*s));
	const unsigned char *p;
	struct input *in = NULL;
	size_t n;

	if (s == NULL) {
		verdict_problem(v, REASON_HERE, "out of memory");
		return NULL;
	}
	s->of = of;
	s->v = v;
	if (input_peek(of, CHUNK, &p, &n) == 0 &&
	    (n = find_label((const char *)p, n, &s->label)) > 0 &&
	    input_next(of, n, &p, &n) == 0)
		in = input_made(fill, done, s, v);
	if (in == NULL)
		done(s);
	return in;
}
