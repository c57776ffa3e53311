/* SPDX-License-Identifier: ISC */
#include "words.h"

#include <string.h>

int
words_index(const char *words, const char *word)
{
	size_t len = strlen(word), n;
	int i;

	for (i = 0;; i++) {
		n = strcspn(words, "|");
		if (n == len && strncmp(words, word, n) == 0)
			return i;
		if (words[n] == '\0')
			return -1;
		words += n + 1;
	}
}
