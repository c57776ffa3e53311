/* SPDX-License-Identifier: ISC */
#include "tap.h"
#include "words.h"

int
main(void)
{
	is_int(words_index("a|bc|d", "a"), 0, "the first");
	is_int(words_index("a|bc|d", "bc"), 1, "one between");
	is_int(words_index("a|bc|d", "d"), 2, "the last");
	is_int(words_index("a|bc|d", "b"), -1, "a beginning is no word");
	is_int(words_index("a|bc|d", "bcd"), -1, "nor is more");
	is_int(words_index("a|bc|d", "a|bc"), -1, "nor are two");
	is_int(words_index("a|bc|d", ""), -1, "nor is nothing");
	is_int(words_index("a", "a"), 0, "a single one");
	return done();
}
