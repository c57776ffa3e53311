/* SPDX-License-Identifier: ISC */
#include "opt_set.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "num.h"
#include "words.h"

int
opt_set_mistake(const struct opt_set *p, const char *fmt, ...)
{
	va_list ap;
	char text[FAIL_TEXT_LEN];

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	opt_mistake(p->u, "%s%s", p->where, text);
	return -1;
}

const struct opt *
opt_set_by_name(const struct opt *opts, const char *name, size_t len)
{
	for (; opts->type != OPT_END; opts++)
		if (strlen(opts->name) == len &&
		    strncmp(opts->name, name, len) == 0)
			return opts;
	return NULL;
}

const struct opt *
opt_set_by_letter(const struct opt *opts, char letter)
{
	for (; opts->type != OPT_END; opts++)
		if (opts->letter == letter)
			return opts;
	return NULL;
}

static int
add_to_list(struct opt_set *p, const struct opt *o, const char *value)
{
	struct opt_list *l = (void *)(p->args + o->offset);
	const char **v;

	if (!p->listed[o - p->opts])	/* this source replaces the last */
		l->n = 0;
	p->listed[o - p->opts] = true;
	v = realloc(l->v, (l->n + 2) * sizeof(*v));
	if (v == NULL)
		return opt_set_mistake(p, "out of memory");
	l->v = v;
	l->v[l->n++] = value;
	l->v[l->n] = NULL;
	return 0;
}

static int
set_number(struct opt_set *p, const struct opt *o, const char *value)
{
	uint64_t max = o->min == 0 && o->max == 0 ? UINT64_MAX : o->max, n;
	int rc = o->type == OPT_UINT ? num_uint(value, o->min, max, &n) :
	    o->type == OPT_SIZE ? num_size(value, o->min, max, &n) :
	    num_duration(value, o->min, max, &n);

	if (rc == -1 && errno == ERANGE)
		return opt_set_mistake(p, "--%s %s: out of range, %llu to %llu",
		    o->name, value, (unsigned long long)o->min,
		    (unsigned long long)max);
	if (rc == -1)
		return opt_set_mistake(p, "--%s %s: not a %s", o->name, value,
		    o->type == OPT_UINT ? "number" :
		    o->type == OPT_SIZE ? "size such as 500, 64K or 8M" :
		    "duration such as 90s, 5m or 24h");
	memcpy(p->args + o->offset, &n, sizeof(n));
	return 0;
}

int
opt_set_value(struct opt_set *p, const struct opt *o, const char *value)
{
	int i;

	switch (o->type) {
	case OPT_FLAG:
		*(bool *)(void *)(p->args + o->offset) = true;
		return 0;
	case OPT_STR:
		memcpy(p->args + o->offset, &value, sizeof(value));
		return 0;
	case OPT_LIST:
		return add_to_list(p, o, value);
	case OPT_UINT:
	case OPT_SIZE:
	case OPT_DURATION:
		return set_number(p, o, value);
	case OPT_WORD:
		if ((i = words_index(o->words, value)) == -1)
			return opt_set_mistake(p, "--%s %s: not one of %s", o->name,
			    value, o->words);
		memcpy(p->args + o->offset, &i, sizeof(i));
		return 0;
	case OPT_END:
		break;
	}
	return -1;
}
