/* SPDX-License-Identifier: ISC */
/* Any bytes as a device's answer. */
#include <stdint.h>

#include "buf.h"
#include "cmd/jf-fetch/answer.h"
#include "jsonl.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fail f = { 0 };
	struct buf b = { 0 };
	json_t *v = answer_parse(data, size, &f);

	if (v != NULL)
		jsonl_dump(&b, v, JSONL_SORTED);
	buf_free(&b);
	json_decref(v);
	return 0;
}
