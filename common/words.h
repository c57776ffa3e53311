/* SPDX-License-Identifier: ISC */
/* Enumerations written as "a|b|c". */
#ifndef WORDS_H
#define WORDS_H

/* Place of word in words, from 0; -1 when it is not one of them. */
int	words_index(const char *words, const char *word);

#endif
