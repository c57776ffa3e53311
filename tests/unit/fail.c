/* SPDX-License-Identifier: ISC */
#include <errno.h>

#include "fail.h"
#include "tap.h"

int
main(void)
{
	struct fail f = { 0 }, g = { 0 };
	char longer[FAIL_TEXT_LEN * 2];

	is_int(fail_set(&f, FAIL_NO, "%s: %d", "x", 7), -1, "set returns -1");
	is_str(f.text, "x: 7", "set formats");
	is_int(f.kind, FAIL_NO, "set keeps the kind");
	errno = ENOENT;
	fail_errno(&f, "open %s", "a");
	is_str(f.text, "open a: No such file or directory", "errno's words");
	is_int(f.kind, FAIL_HERE, "errno means FAIL_HERE");
	fail_at(&f, "line %d", 3);
	is_str(f.text, "line 3: open a: No such file or directory", "at");
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	fail_set(&f, FAIL_HERE, "%s", longer);
	is_int((long long)strlen(f.text), FAIL_TEXT_LEN - 1, "long text is cut");
	fail_at(&f, "x");
	is_int((long long)strlen(f.text), FAIL_TEXT_LEN - 1, "and stays so");

	/* Precedence: lost output, 2, signal, 1, 4, 3, 75, 0. */
	static const enum fail_kind rising[] = { FAIL_NONE, FAIL_LATER,
	    FAIL_PART, FAIL_HERE, FAIL_NO, FAIL_SIGNAL, FAIL_USAGE,
	    FAIL_OUTPUT };
	static const int status[] = { 0, 75, 3, 4, 1, 128, 2, 4 };

	for (size_t i = 0; i < 8; i++)
		is_int(fail_status(rising[i]), status[i], "exit status");
	for (size_t i = 1; i < 8; i++) {
		fail_set(&f, rising[i - 1], "less");
		fail_set(&g, rising[i], "more");
		fail_keep(&f, &g);
		is_str(f.text, "more", "the worse is kept");
		fail_set(&g, rising[i - 1], "less");
		fail_keep(&f, &g);
		is_str(f.text, "more", "the better changes nothing");
	}
	fail_set(&f, FAIL_HERE, "first");
	fail_set(&g, FAIL_HERE, "second");
	fail_keep(&f, &g);
	is_str(f.text, "first", "the first of equals");
	fail_clear(&f);
	is_int(f.kind, FAIL_NONE, "clear");
	return done();
}
