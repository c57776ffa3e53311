/* SPDX-License-Identifier: ISC */
/* The table of lines: what was put is found, also after it has moved to a
 * file; what was not put is not. */
#include <string.h>

#include "../tap.h"
#include "cmd/jf-send/ledger.h"

#define COUNT	5000

static struct ledger_entry
entry(uint32_t i)
{
	struct ledger_entry e;

	memset(&e, 0, sizeof e);
	/* Ids as someone may choose them: equal but for a few bits. */
	e.key.id[i % 2 ? 0 : LEDGER_ID_LEN - 1] = (unsigned char)(i % 3);
	e.key.n = i;
	e.key.what = i % 5 == 0 ? LEDGER_STREAM : LEDGER_LINE;
	return e;
}

int
main(void)
{
	struct ledger_entry e;
	struct ledger l;
	struct fail f = { 0 };
	uint32_t i, right = 0, lost = 0;

	ok(sizeof e == 64, "an entry takes %zu bytes", sizeof e);
	ok(ledger_open(&l, &f) == 0 && l.mem != NULL, "it begins in memory");
	for (i = 0; i < COUNT; i++) {
		e = entry(i);
		e.u.line.offset = i;
		lost += ledger_put(&l, &e, &f) == -1;
	}
	ok(lost == 0 && l.mem == NULL && l.fd != -1, "and goes on in a file");
	for (i = 0; i < COUNT; i += 2) {
		e = entry(i);
		e.u.line.offset = i + 1;
		ledger_put(&l, &e, &f);
	}
	for (i = 0; i < 2 * COUNT; i++) {
		e = entry(i);
		e.u.line.offset = 99;
		right += i < COUNT ? ledger_find(&l, &e, &f) == 1 &&
		    e.u.line.offset == i + (i % 2 == 0) :
		    ledger_find(&l, &e, &f) == 0 && e.u.line.offset == 0 &&
		    e.key.n == i;
	}
	is_int(right, 2 * COUNT, "what was put is found, as it was last put");
	is_int((long long)l.n, COUNT, "each once");
	ledger_close(&l);
	return done();
}
