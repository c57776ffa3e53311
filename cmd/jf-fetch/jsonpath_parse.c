/* SPDX-License-Identifier: ISC */
/* The grammar of RFC 9535, appendix A, as far as jsonpath.h goes. */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "jsonpath.h"
#include "jsonpath_lex.h"
#include "jsonpath_tree.h"

#define TERMS_MAX	1000	/* in one path: each is a level on the stack */

static struct jsonpath_test *parse_or(struct jsonpath_lex *s);
static struct jsonpath *parse_query(struct jsonpath_lex *s);

static int
keep_name(struct jsonpath_lex *s, struct buf *b, struct jsonpath_segment *g)
{
	g->is = JSONPATH_NAME;
	g->len = b->len;
	g->name = strdup("");
	if (b->len > 0) {
		free(g->name);
		g->name = malloc(b->len + 1);
		if (g->name != NULL)
			memcpy(g->name, b->p, b->len + 1);
	}
	return g->name == NULL ? fail_nomem(s->f) : 0;
}

static int
parse_name(struct jsonpath_lex *s, struct jsonpath_segment *g)
{
	struct buf b = { 0 };
	int rc = jsonpath_lex_string(s, &b);

	if (rc == 0)
		rc = keep_name(s, &b, g);
	buf_free(&b);
	return rc;
}

static int
parse_shorthand(struct jsonpath_lex *s, struct jsonpath_segment *g)
{
	const char *from = s->p;
	struct buf b = { 0 };
	int rc;

	if (jsonpath_lex_take(s, "*")) {
		g->is = JSONPATH_WILD;
		return 0;
	}
	if (*s->p == '.')
		return jsonpath_lex_fault(s, "descendants (..) are not supported");
	if (!jsonpath_lex_is_name(*s->p))
		return jsonpath_lex_fault(s, "a name or * must follow the dot");
	while (jsonpath_lex_is_name(*s->p) || jsonpath_lex_is_digit(*s->p))
		s->p++;
	if (*s->p == '(')
		return jsonpath_lex_fault(s, "functions are not supported");
	rc = buf_add(&b, from, (size_t)(s->p - from)) == -1 ?
	    fail_nomem(s->f) : keep_name(s, &b, g);
	buf_free(&b);
	return rc;
}

static int
parse_selector(struct jsonpath_lex *s, struct jsonpath_segment *g)
{
	switch (*s->p) {
	case '\'':
	case '"':
		return parse_name(s, g);
	case '*':
		s->p++;
		g->is = JSONPATH_WILD;
		return 0;
	case '?':
		s->p++;
		jsonpath_lex_blank(s);
		g->is = JSONPATH_FILTER;
		g->filter = parse_or(s);
		return g->filter == NULL ? -1 : 0;
	case ':':
		return jsonpath_lex_fault(s, "slices are not supported");
	default:
		g->is = JSONPATH_INDEX;
		return jsonpath_lex_index(s, &g->index);
	}
}

/* What stands between brackets; the opening one is taken already. */
static int
parse_brackets(struct jsonpath_lex *s, struct jsonpath *p, struct jsonpath_segment *g)
{
	p->spaced |= jsonpath_lex_blank(s);
	if (parse_selector(s, g) == -1)
		return -1;
	p->spaced |= jsonpath_lex_blank(s);
	if (*s->p == ',')
		return jsonpath_lex_fault(s, "unions are not supported");
	if (*s->p == ':')
		return jsonpath_lex_fault(s, "slices are not supported");
	return jsonpath_lex_take(s, "]") ? 0 : jsonpath_lex_fault(s, "']' is missing");
}

static int
parse_segments(struct jsonpath_lex *s, struct jsonpath *p)
{
	struct jsonpath_segment *g;
	const char *before;

	p->singular = true;
	for (;;) {
		before = s->p;
		jsonpath_lex_blank(s);
		if (*s->p != '.' && *s->p != '[') {
			s->p = before;
			return 0;
		}
		g = realloc(p->segment, (p->n + 1) * sizeof(*g));
		if (g == NULL)
			return fail_nomem(s->f);
		p->segment = g;
		g += p->n++;
		memset(g, 0, sizeof(*g));
		if ((*s->p++ == '.' ? parse_shorthand(s, g) :
		    parse_brackets(s, p, g)) == -1)
			return -1;
		if (g->is == JSONPATH_WILD || g->is == JSONPATH_FILTER)
			p->singular = false;
	}
}

static struct jsonpath *
parse_query(struct jsonpath_lex *s)
{
	struct jsonpath *p = calloc(1, sizeof(*p));
	const char *from = s->p;

	if (p == NULL) {
		fail_nomem(s->f);
		return NULL;
	}
	p->relative = *s->p == '@';
	if (!jsonpath_lex_take(s, "$") && !jsonpath_lex_take(s, "@"))
		jsonpath_lex_fault(s, "a path begins with $ or @");
	else if (++s->depth > JSONPATH_DEPTH)
		jsonpath_lex_fault(s, "nested too deep");
	else if (parse_segments(s, p) == 0) {
		s->depth--;
		p->text = strndup(from, (size_t)(s->p - from));
		if (p->text != NULL)
			return p;
		fail_nomem(s->f);
	}
	jsonpath_free(p);
	return NULL;
}

static int
parse_side(struct jsonpath_lex *s, struct jsonpath_side *side)
{
	if (*s->p == '$' || *s->p == '@')
		return (side->query = parse_query(s)) == NULL ? -1 : 0;
	return (side->literal = jsonpath_lex_literal(s)) == NULL ? -1 : 0;
}

static int
check_side(struct jsonpath_lex *s, const struct jsonpath_side *side)
{
	if (side->query == NULL)
		return 0;
	if (!side->query->singular)
		return jsonpath_lex_fault(s, "only a path to one value can be compared");
	if (side->query->spaced)
		return jsonpath_lex_fault(s, "no blanks in the brackets of a compared path");
	return 0;
}

static bool
take_operator(struct jsonpath_lex *s, enum jsonpath_op *op)
{
	static const struct { const char *text; enum jsonpath_op op; } ops[] = {
		{ "==", JSONPATH_EQ }, { "!=", JSONPATH_NE },
		{ "<=", JSONPATH_LE }, { ">=", JSONPATH_GE },
		{ "<", JSONPATH_LT }, { ">", JSONPATH_GT },
	};

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (jsonpath_lex_take(s, ops[i].text)) {
			*op = ops[i].op;
			return true;
		}
	return false;
}

/* A comparison, or a query whose existence is asked. */
static int
parse_plain(struct jsonpath_lex *s, struct jsonpath_test *t, bool negated)
{
	const char *end;

	if (parse_side(s, &t->left) == -1)
		return -1;
	end = s->p;
	jsonpath_lex_blank(s);
	if (!take_operator(s, &t->op)) {
		s->p = end;
		t->op = JSONPATH_EXISTS;
		return t->left.query != NULL ? 0 :
		    jsonpath_lex_fault(s, "a literal alone is no test");
	}
	if (negated)
		return jsonpath_lex_fault(s, "put what ! negates into parentheses");
	if (check_side(s, &t->left) == -1)
		return -1;
	jsonpath_lex_blank(s);
	if (parse_side(s, &t->right) == -1)
		return -1;
	return check_side(s, &t->right);
}

static int
parse_parentheses(struct jsonpath_lex *s, struct jsonpath_test *t)
{
	struct jsonpath_test *inner;

	if (++s->depth > JSONPATH_DEPTH)
		return jsonpath_lex_fault(s, "nested too deep");
	jsonpath_lex_blank(s);
	inner = parse_or(s);
	if (inner == NULL)
		return -1;
	*t = *inner;
	free(inner);
	jsonpath_lex_blank(s);
	s->depth--;
	return jsonpath_lex_take(s, ")") ? 0 : jsonpath_lex_fault(s, "')' is missing");
}

static struct jsonpath_test *
parse_basic(struct jsonpath_lex *s)
{
	struct jsonpath_test *t = calloc(1, sizeof(*t)), *not;
	bool negated = jsonpath_lex_take(s, "!");

	if (t == NULL) {
		fail_nomem(s->f);
		return NULL;
	}
	if (++s->terms > TERMS_MAX) {
		jsonpath_lex_fault(s, "too many terms");
		free(t);
		return NULL;
	}
	if (negated)
		jsonpath_lex_blank(s);
	if ((jsonpath_lex_take(s, "(") ? parse_parentheses(s, t) :
	    parse_plain(s, t, negated)) == -1) {
		jsonpath_free_test(t);
		return NULL;
	}
	if (!negated)
		return t;
	not = calloc(1, sizeof(*not));
	if (not == NULL) {
		fail_nomem(s->f);
		jsonpath_free_test(t);
		return NULL;
	}
	not->op = JSONPATH_NOT;
	not->a = t;
	return not;
}

/* A chain of parse_part with one operator between. */
static struct jsonpath_test *
parse_chain(struct jsonpath_lex *s, const char *word, enum jsonpath_op op,
    struct jsonpath_test *(*parse_part)(struct jsonpath_lex *))
{
	struct jsonpath_test *t = parse_part(s), *up;
	const char *end;

	while (t != NULL) {
		end = s->p;
		jsonpath_lex_blank(s);
		if (!jsonpath_lex_take(s, word)) {
			s->p = end;
			return t;
		}
		jsonpath_lex_blank(s);
		up = calloc(1, sizeof(*up));
		if (up == NULL) {
			fail_nomem(s->f);
			break;
		}
		up->op = op;
		up->a = t;
		t = up;
		up->b = parse_part(s);
		if (up->b == NULL)
			break;
	}
	jsonpath_free_test(t);
	return NULL;
}

static struct jsonpath_test *
parse_and(struct jsonpath_lex *s)
{
	return parse_chain(s, "&&", JSONPATH_AND, parse_basic);
}

static struct jsonpath_test *
parse_or(struct jsonpath_lex *s)
{
	return parse_chain(s, "||", JSONPATH_OR, parse_and);
}

struct jsonpath *
jsonpath_parse(const char *text, struct fail *f)
{
	struct jsonpath_lex s = { .text = text, .p = text, .f = f };
	struct jsonpath *p = parse_query(&s);

	if (p != NULL && *s.p != '\0') {
		jsonpath_lex_fault(&s, "the path should end here");
		jsonpath_free(p);
		return NULL;
	}
	return p;
}

struct jsonpath_test *
jsonpath_parse_test(const char *text, struct fail *f)
{
	struct jsonpath_lex s = { .text = text, .p = text, .f = f };
	struct jsonpath_test *t = parse_or(&s);

	if (t != NULL && *s.p != '\0') {
		jsonpath_lex_fault(&s, "the expression should end here");
		jsonpath_free_test(t);
		return NULL;
	}
	return t;
}
