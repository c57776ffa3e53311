/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "fold.h"
#include "stopword.h"
#include "termindex.h"
#include "terms.h"
#include "word.h"

#define CHUNK	(64 * 1024)	/* bytes of values allocated at once */
#define NUMBER	5		/* digits from which a number is believed */
#define DAY_S	86400

struct chunk {
	struct chunk *next;
	size_t used;
	char text[CHUNK];
};

struct entry {			/* there may be many: 16 bytes */
	const char *value;
	uint16_t len, day;
	uint8_t type, source;
};

struct terms {
	struct entry *entry;
	size_t n, cap;
	struct chunk *chunk;
	size_t bytes;		/* of all values */
	struct termindex *index;
	uint16_t today;
	bool changed;
};

static const char *
text_of(const void *arg, uint32_t i)
{
	const struct terms *t = arg;

	return t->entry[i].value;
}

struct terms *
terms_new(void)
{
	struct terms *t = calloc(1, sizeof(*t));

	if (t != NULL && (t->index = termindex_new(text_of, t)) == NULL) {
		free(t);
		return NULL;
	}
	if (t != NULL)
		t->today = (uint16_t)(clock_wall() / DAY_S);
	return t;
}

void
terms_free(struct terms *t)
{
	struct chunk *c;

	if (t == NULL)
		return;
	while ((c = t->chunk) != NULL) {
		t->chunk = c->next;
		free(c);
	}
	termindex_free(t->index);
	free(t->entry);
	free(t);
}

static const char *
keep(struct terms *t, const char *value, size_t len)
{
	struct chunk *c = t->chunk;
	char *p;

	if (c == NULL || c->used + len > CHUNK) {
		if ((c = malloc(sizeof(*c))) == NULL)
			return NULL;
		c->next = t->chunk;
		c->used = 0;
		t->chunk = c;
	}
	p = c->text + c->used;
	memcpy(p, value, len);
	c->used += len;
	t->bytes += len;
	return p;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A word that could stand in anybody's log: a stop word, a short number, a
 * letter with up to two digits ("t1", "x", "z12"). */
static bool
is_common(const char *word, size_t len)
{
	size_t digits = 0;

	while (digits < len && is_digit(word[len - digits - 1]))
		digits++;
	if (digits == len)
		return len < NUMBER;
	if (len <= 3 && digits == len - 1)
		return true;
	return stopword_is(word, len);
}

bool
terms_stopped(const char *value, size_t len)
{
	char folded[TERMS_LEN];
	size_t i, n;

	if (len > sizeof(folded))
		return false;
	fold_text(value, len, folded);
	if (stopword_is(folded, len))
		return true;
	for (i = 0; i < len; i += n > 0 ? n : 1) {
		n = word_at(folded, len, i);
		if (n > 0 && !is_common(folded + i, n))
			return false;
	}
	return true;
}

bool
terms_edge(const char *text, size_t len, size_t pos)
{
	return word_edge(text, len, pos);
}

size_t
terms_find(const struct terms *t, const char *text, size_t len, size_t pos,
    enum pseudonym_type *type)
{
	uint32_t i = 0;
	size_t n;

	if (t->n == 0 || !word_edge(text, len, pos))
		return 0;
	n = termindex_find(t->index, text, len, pos, &i);
	if (n > 0)
		*type = (enum pseudonym_type)t->entry[i].type;
	return n;
}

const struct termindex_gate *
terms_gate(const struct terms *t)
{
	return termindex_gate(t->index);
}

static bool
known(const struct terms *t, const char *value, size_t len, uint32_t *i)
{
	return len > 0 && word_edge(value, len, 0) &&
	    termindex_find(t->index, value, len, 0, i) == len;
}

bool
terms_has(const struct terms *t, const char *value, size_t len,
    enum pseudonym_type *type)
{
	uint32_t i = 0;

	if (!known(t, value, len, &i))
		return false;
	if (type != NULL)
		*type = (enum pseudonym_type)t->entry[i].type;
	return true;
}

bool
terms_has_parent(const struct terms *t, const char *host, size_t len)
{
	const char *dot;
	enum pseudonym_type type;

	while ((dot = memchr(host, '.', len)) != NULL) {
		len -= (size_t)(dot + 1 - host);
		host = dot + 1;
		if (memchr(host, '.', len) != NULL &&
		    terms_has(t, host, len, &type) && type == PSEUDONYM_HOST)
			return true;
	}
	return false;
}

/* Take off what does not belong to a word at either end, and the domain in
 * front of a user.  What is left of len, and where it starts. */
static size_t
trim(enum pseudonym_type type, const char **value, size_t len)
{
	const char *v = *value, *back;
	size_t end = 0, i, n;

	if (type == PSEUDONYM_USER && (back = memrchr(v, '\\', len)) != NULL &&
	    back + 1 < v + len) {
		len -= (size_t)(back + 1 - v);
		v = back + 1;
	}
	while (len > 0 && word_at(v, len, 0) == 0)
		v++, len--;
	for (i = 0; i < len; i += n > 0 ? n : 1)
		if ((n = word_at(v, len, i)) > 0)
			end = i + n;
	*value = v;
	return end;
}

static int
too_many(struct fail *f)
{
	return fail_set(f, FAIL_PART, "more names than can be looked for (%d, "
	    "or %d MB of them): give --terms fewer, or split the input",
	    TERMS_MAX, TERMS_BYTES >> 20);
}

static int
learn(struct terms *t, const char *value, size_t len,
    const struct terms_info *info, struct fail *f)
{
	struct entry *e;
	uint32_t i = 0;
	int got;

	if (known(t, value, len, &i)) {
		e = &t->entry[i];
		if (info->type < e->type)
			e->type = (uint8_t)info->type;
		if (info->source < e->source)
			e->source = (uint8_t)info->source;
		if (info->day > e->day) {
			e->day = info->day;
			t->changed = true;
		}
		return 0;
	}
	if (t->n == TERMS_MAX || t->bytes + len > TERMS_BYTES)
		return too_many(f);
	if (t->n == t->cap) {
		t->cap = t->cap > 0 ? t->cap * 2 : 64;
		if ((e = realloc(t->entry, t->cap * sizeof(*e))) == NULL) {
			t->cap = t->n;
			return fail_nomem(f);
		}
		t->entry = e;
	}
	e = &t->entry[t->n];
	e->type = (uint8_t)info->type;
	e->source = (uint8_t)info->source;
	e->day = info->day;
	e->len = (uint16_t)len;
	if ((e->value = keep(t, value, len)) == NULL ||
	    (got = termindex_add(t->index, e->value, len,
	    (uint32_t)t->n)) == -1)
		return fail_nomem(f);
	if (got == 1)
		return too_many(f);
	t->n++;
	t->changed = true;
	return 1;
}

int
terms_add_seen(struct terms *t, const char *value, size_t len,
    const struct terms_info *info, struct fail *f)
{
	const char *dot;
	struct terms_info label = *info;
	uint32_t i = 0;
	int more, got;

	/* Nearly always it is known, and nothing about it is new. */
	if (known(t, value, len, &i) && t->entry[i].type <= info->type &&
	    t->entry[i].source <= info->source &&
	    t->entry[i].day >= info->day)
		return 0;
	len = trim(info->type, &value, len);
	if (len == 0 || pseudonym_is_token(value, len) ||
	    (info->source != TERMS_OPERATOR && terms_stopped(value, len)))
		return 0;
	if (len > TERMS_LEN)
		return fail_set(f, FAIL_PART, "a %s of over %d bytes cannot be "
		    "looked for", pseudonym_prefix(info->type), TERMS_LEN);
	if ((got = learn(t, value, len, info, f)) == -1 ||
	    info->type != PSEUDONYM_HOST ||
	    (dot = memchr(value, '.', len)) == NULL)
		return got;
	/* The machine's own name; never believed without question, since
	 * "www" or the start of an address may stand there. */
	len = trim(info->type, &value, (size_t)(dot - value));
	if (len == 0 || terms_stopped(value, len))
		return got;
	label.source = TERMS_CONTEXT;
	more = learn(t, value, len, &label, f);
	return more == -1 ? -1 : got | more;
}

int
terms_add(struct terms *t, enum pseudonym_type type, const char *value,
    size_t len, enum terms_source source, struct fail *f)
{
	struct terms_info info = { .type = type, .source = source,
	    .day = t->today };

	return terms_add_seen(t, value, len, &info, f);
}

size_t
terms_count(const struct terms *t)
{
	return t->n;
}

bool
terms_changed(const struct terms *t)
{
	return t->changed;
}

void
terms_kept(struct terms *t)
{
	t->changed = false;
}

const char *
terms_get(const struct terms *t, size_t i, struct terms_info *info)
{
	const struct entry *e = &t->entry[i];

	info->type = (enum pseudonym_type)e->type;
	info->source = (enum terms_source)e->source;
	info->day = e->day;
	info->len = e->len;
	return e->value;
}
