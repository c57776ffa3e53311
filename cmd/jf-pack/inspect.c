/* SPDX-License-Identifier: ISC */
/*
 * A text is looked at as it stands and, where it has the sign of an encoding,
 * decoded: %XX, \uXXXX and the like, UTF-16 without its zeros.  Each such
 * view is searched for terms (in hex and base64 too); addresses are looked
 * for in the text itself.
 */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "inspect_int.h"

#define BUCKETS	256
#define WINDOW	(64 * 1024)	/* bytes looked at together */
#define OVERLAP	INSPECT_LONG	/* seen beyond what is asked about */
#define BEFORE	512		/* before it, and around what is encoded */

struct allowed {
	struct allowed *next;
	size_t len;
	char text[];
};

struct inspect {
	struct inspect_forms *forms;
	struct allowed *allowed[BUCKETS];
	struct buf held;	/* of a stream */
	size_t seen;		/* bytes of held that were looked at before */
	uint64_t base;		/* where held begins in the stream */
	struct buf string;	/* a member's "name=value" */
	struct inspect_view view;
};

struct inspect *
inspect_new(void)
{
	struct inspect *in = calloc(1, sizeof(*in));

	if (in == NULL)
		return NULL;
	in->held.secret = in->view.text.secret = in->string.secret = true;
	if ((in->forms = inspect_forms_new()) == NULL) {
		free(in);
		return NULL;
	}
	return in;
}

void
inspect_free(struct inspect *in)
{
	struct allowed *a;
	size_t i;

	if (in == NULL)
		return;
	for (i = 0; i < BUCKETS; i++)
		while ((a = in->allowed[i]) != NULL) {
			in->allowed[i] = a->next;
			free(a);
		}
	inspect_forms_free(in->forms);
	buf_free(&in->held);
	buf_free(&in->string);
	inspect_decode_free(&in->view);
	free(in);
}

int
inspect_term(struct inspect *in, const char *type, const char *value,
    size_t len)
{
	return inspect_forms_add(in->forms, type, value, len);
}

size_t
inspect_terms(const struct inspect *in)
{
	return in->forms->n;
}

/* Where a word is looked for: its length and ends say nearly all. */
static size_t
bucket(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;

	return len == 0 ? 0 : (len * 31 + p[0] * 7u + p[len - 1]) % BUCKETS;
}

int
inspect_allow(struct inspect *in, const char *word)
{
	const size_t len = strlen(word);
	struct allowed *a = malloc(sizeof(*a) + len + 1);

	if (a == NULL)
		return -1;
	a->len = len;
	memcpy(a->text, word, len + 1);
	a->next = in->allowed[bucket(word, len)];
	in->allowed[bucket(word, len)] = a;
	return 0;
}

static bool
is_allowed(const struct inspect *in, const char *text, size_t len)
{
	const struct allowed *a = in->allowed[bucket(text, len)];

	while (a != NULL && (a->len != len || memcmp(a->text, text, len) != 0))
		a = a->next;
	return a != NULL;
}

/* Search the decoded view of text[back..end), of which what begins in
 * t->from..t->stop counts. */
static int
look_decoded(struct inspect *in, const struct inspect_text *t, size_t back,
    size_t end, char sign, struct inspect_hit *hit)
{
	struct inspect_text view = { 0 };
	int rc;

	if (inspect_decode(&in->view, t->p + back, end - back, sign) == -1)
		return -1;
	view.p = (char *)in->view.text.p;
	view.len = view.stop = in->view.text.len;
	while (view.from < view.len && back + in->view.map[view.from] < t->from)
		view.from++;
	while (view.stop > 0 && back + in->view.map[view.stop - 1] >= t->stop)
		view.stop--;
	if ((rc = inspect_find(in->forms, &view, hit)) == 1) {
		hit->offset = back + in->view.map[hit->offset];
		if (strcmp(hit->form, "plain") == 0)
			hit->form = sign == '%' ? "url-encoded" :
			    sign == '\0' ? "utf-16" : "escaped";
	}
	return rc;
}

/* Search around each place where something is encoded. */
static int
look_encoded(struct inspect *in, const struct inspect_text *t, char sign,
    struct inspect_hit *hit)
{
	size_t i, at, back, end;
	int rc;

	i = t->from > BEFORE ? t->from - BEFORE : 0;
	for (; (i = inspect_decode_next(t->p, i, t->len, sign)) < t->len; i = end) {
		back = i > BEFORE ? i - BEFORE : 0;
		/* places near one another are looked at together */
		for (end = i; (at = inspect_decode_next(t->p, end, t->len, sign)) <
		    t->len && at - end < BEFORE;)
			end = at + 1;
		end = t->len - end > BEFORE ? end + BEFORE : t->len;
		rc = look_decoded(in, t, back, end, sign, hit);
		if (rc != 0)
			return rc;
	}
	return 0;
}

/* Look at a text in all its views. */
static int
look(struct inspect *in, const struct inspect_text *t, struct inspect_hit *hit)
{
	static const char signs[] = { '%', '\\', '\0' };
	size_t v;
	int rc;

	if (inspect_address_find(t, hit))
		return 1;
	if (in->forms->n == 0)
		return 0;
	if (inspect_find(in->forms, t, hit))
		return 1;
	for (v = 0; v < sizeof(signs); v++)
		if ((rc = look_encoded(in, t, signs[v], hit)) != 0)
			return rc;
	return 0;
}

/* Where a JSON string that begins behind its quote ends. */
static size_t
string_end(const char *line, size_t i, size_t len)
{
	while (i < len && line[i] != '"')
		i += line[i] == '\\' ? 2 : 1;
	return i < len ? i : len;
}

/* "key=value" with the value unescaped, so that the key is its context. */
static int
look_at_value(struct inspect *in, const char *key, size_t key_len,
    const char *value, size_t len, struct inspect_hit *hit)
{
	struct inspect_text all;
	size_t start = key_len + 1;
	int rc;

	if (is_allowed(in, value, len))
		return 0;
	if (memchr(value, '\\', len) != NULL) {
		if (inspect_decode(&in->view, value, len, '\\') == -1)
			return -1;
		value = (char *)in->view.text.p;
		len = in->view.text.len;
	}
	buf_clear(&in->string);
	if (buf_add(&in->string, key, key_len) == -1 ||
	    buf_addc(&in->string, '=') == -1 ||
	    buf_add(&in->string, value, len) == -1)
		return -1;
	all = (struct inspect_text){ (char *)in->string.p, start,
	    in->string.len, in->string.len };
	rc = look(in, &all, hit);
	if (rc == 1)
		hit->offset -= start;
	return rc;
}

int
inspect_line(struct inspect *in, const char *line, size_t len,
    struct inspect_hit *hit, struct fail *f)
{
	size_t i = 0, end, next, key = 0, key_len = 0;
	int rc;

	while (i < len) {
		if (line[i] != '"') {
			i++;
			continue;
		}
		end = string_end(line, i + 1, len);
		if (end == len)
			return fail_set(f, FAIL_HERE, "not JSON");
		for (next = end + 1; next < len && (line[next] == ' ' ||
		    line[next] == '\t'); next++)
			;
		if (next < len && line[next] == ':') {
			key = i + 1;
			key_len = end - key;
			i = next + 1;
			continue;
		}
		rc = look_at_value(in, line + key, key_len, line + i + 1,
		    end - i - 1, hit);
		if (rc == 1)
			hit->offset += i + 1;
		if (rc == -1)
			fail_nomem(f);
		if (rc != 0)
			return rc;
		i = end + 1;
	}
	return 0;
}

int
inspect_feed(struct inspect *in, const void *data, size_t len,
    struct inspect_hit *hit, struct fail *f)
{
	size_t stop, n;
	int rc = 0;

	if (data != NULL && buf_add(&in->held, data, len) == -1)
		return fail_nomem(f);
	while (rc == 0 && (in->held.len - in->seen >= WINDOW ||
	    (data == NULL && in->seen < in->held.len))) {
		n = in->held.len - in->seen > 2 * WINDOW ? in->seen +
		    2 * WINDOW : in->held.len;
		stop = data == NULL && n == in->held.len ? n : n - OVERLAP;
		rc = look(in, &(struct inspect_text){ (char *)in->held.p,
		    in->seen, stop, n }, hit);
		if (rc == 1)
			hit->offset += in->base;
		in->seen = stop;
		if (in->seen > BEFORE) {
			n = in->seen - BEFORE;
			buf_consume(&in->held, n);
			in->base += n;
			in->seen -= n;
		}
	}
	return rc == -1 ? fail_nomem(f) : rc;
}

void
inspect_reset(struct inspect *in)
{
	buf_clear(&in->held);
	in->seen = 0;
	in->base = 0;
}

uint64_t
inspect_cleared(const struct inspect *in)
{
	return in->base + in->seen;
}
