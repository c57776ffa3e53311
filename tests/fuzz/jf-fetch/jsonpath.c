/* SPDX-License-Identifier: ISC */
/* Any text as a path, any bytes as the answer that it is looked up in. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/jf-fetch/answer.h"
#include "cmd/jf-fetch/jsonpath.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
count(const json_t *node, void *arg)
{
	(void)node;
	return ++*(int *)arg > 1000;
}

static void
look(const char *path, const json_t *doc, bool one_or_many)
{
	struct jsonpath_at at = { doc, doc, one_or_many };
	struct fail f = { 0 };
	struct jsonpath *p = jsonpath_parse(path, &f);
	struct jsonpath_test *t = jsonpath_parse_test(path, &f);
	int n = 0;

	if (p != NULL) {
		jsonpath_each(p, &at, count, &n);
		if (jsonpath_is_singular(p) && n > 1)
			abort();
	}
	if (t != NULL)
		jsonpath_holds(t, &at);
	jsonpath_free(p);
	jsonpath_free_test(t);
}

/* The path up to the first line end, then the document. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\n', size);
	size_t len = end == NULL ? size : (size_t)(end - data);
	char *path = strndup((const char *)data, len);
	struct fail f = { 0 };
	json_t *doc = NULL;

	if (end != NULL)
		doc = answer_parse(end + 1, size - len - 1, &f);
	if (doc == NULL)
		doc = json_object();
	look(path, doc, false);
	look(path, doc, true);
	json_decref(doc);
	free(path);
	return 0;
}
