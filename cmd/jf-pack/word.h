/* SPDX-License-Identifier: ISC */
/*
 * Where words are in text that is probably UTF-8: a maximal run of letters
 * and digits, or one character of a script that is written without spaces.
 * Everything else, "_" and "-" too, and invalid bytes stand between words.
 */
#ifndef WORD_H
#define WORD_H

#include <stdbool.h>
#include <stddef.h>

/* Length of the word that begins at text[at], as if nothing stood before it;
 * 0 when none does. */
size_t	word_at(const char *text, size_t len, size_t at);

/* Does a word begin at text[at]?  What stands before it is looked at. */
bool	word_edge(const char *text, size_t len, size_t at);

#endif
