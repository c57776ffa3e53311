/* SPDX-License-Identifier: ISC */
/* The words of a path: strings, indexes, literals; for jsonpath_parse.c. */
#ifndef JSONPATH_LEX_H
#define JSONPATH_LEX_H

#include <jansson.h>

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "fail.h"

struct jsonpath_lex {
	const char *text, *p;	/* all of it, and what comes next */
	unsigned depth, terms;
	struct fail *f;
};

/* "column N: why" of what comes next.  -1. */
int	jsonpath_lex_fault(struct jsonpath_lex *s, const char *why);

/* Pass over blanks: were there any?  Pass over word: did it come next? */
bool	jsonpath_lex_blank(struct jsonpath_lex *s);
bool	jsonpath_lex_take(struct jsonpath_lex *s, const char *word);

bool	jsonpath_lex_is_digit(char c);
bool	jsonpath_lex_is_name(char c);	/* may begin a name */

/* A quoted string is appended to b; an index; a literal, which is the
 * caller's.  0, -1 (NULL) with s->f. */
int	jsonpath_lex_string(struct jsonpath_lex *s, struct buf *b);
int	jsonpath_lex_index(struct jsonpath_lex *s, int64_t *out);
json_t	*jsonpath_lex_literal(struct jsonpath_lex *s);

#endif
