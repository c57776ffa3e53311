/* SPDX-License-Identifier: ISC */
/*
 * The secret of a YAML block, "password: |" (YAML 1.2.2 section 8.1): the
 * lines behind it that are indented deeper than its key.
 */
#include "scrub_int.h"

/* The column of the key that i is part of: behind blanks and "- ".  0 where
 * the line begins too far back. */
static size_t
column(const struct scrub *s, size_t i)
{
	size_t start = i, at;

	while (start > 0 && s->t[start - 1] != '\n' &&
	    i - start < SCRUB_BEHIND)
		start--;
	if (i - start == SCRUB_BEHIND)
		return 0;
	at = scrub_blanks(s, start);
	while (s->t[at] == '-' && scrub_byte(s, at + 1) == ' ')
		at = scrub_blanks(s, at + 1);
	return at - start;
}

/* The end of the line "|", ">-", "!!str |2 # comment", or 0. */
static size_t
header_end(const struct scrub *s, size_t i)
{
	if (scrub_text_is(s, i, "!!str ") || scrub_text_is(s, i, "!!binary "))
		i = scrub_blanks(s, scrub_word_end(s, i + 2, C_WORD));
	if (scrub_byte(s, i) != '|' && scrub_byte(s, i) != '>')
		return 0;
	for (i++; i < s->end && (s->t[i] == '-' || s->t[i] == '+' ||
	    scrub_is(s, i, C_DIGIT)); i++)
		;
	if (scrub_blanks(s, i) > i && scrub_byte(s, scrub_blanks(s, i)) == '#')
		while (i < s->end && s->t[i] != '\n' && s->t[i] != '\r')
			i++;
	i = scrub_blanks(s, i);
	return i < s->end && (s->t[i] == '\n' || s->t[i] == '\r') ? i : 0;
}

size_t
scrub_block(struct scrub *s, size_t start, size_t i)
{
	size_t end = header_end(s, i);

	if (end == 0)
		return 0;
	s->in = IN_BLOCK;
	s->column = column(s, start);
	return end;
}

size_t
scrub_block_rest(struct scrub *s, size_t i)
{
	size_t end;

	if (s->t[i] == '\r')
		return i + 1;
	if (s->t[i] == '\n') {
		end = scrub_blanks(s, i + 1);
		if (scrub_byte(s, end) == '\n' || scrub_byte(s, end) == '\r' ||
		    end - i - 1 > s->column)
			return end;
		s->in = IN_TEXT;	/* which the newline begins */
		return i;
	}
	for (end = i; end < s->end && s->t[end] != '\n' && s->t[end] != '\r';)
		end++;
	if (end - i != sizeof(SCRUB_REMOVED) - 1 ||
	    memcmp(s->t + i, SCRUB_REMOVED, end - i) != 0)
		scrub_cut(s, i, end, "secret-block");
	if (end == s->end && end < s->len) {
		s->in = IN_BLOCK_LINE;
		s->until = '\n';
	}
	return end;
}
