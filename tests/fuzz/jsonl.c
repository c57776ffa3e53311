/* SPDX-License-Identifier: ISC */
/* Any text as JSON: our reader and jansson agree on what it is. */
#include <stdint.h>
#include <stdlib.h>

#include "jsonl.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	json_error_t e;
	json_t *ours, *theirs;

	for (int unique = 0; unique < 2; unique++) {
		ours = jsonl_value(text, size, unique == 1, &e);
		theirs = json_loadb(text, size, JSON_DECODE_ANY |
		    (unique ? JSON_REJECT_DUPLICATES : 0), &e);
		if (ours != theirs && !json_equal(ours, theirs))
			abort();
		json_decref(ours);
		json_decref(theirs);
	}
	return 0;
}
