/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "node.h"
#include "num.h"
#include "words.h"

/* RFC 6901: ~ and / in names are escaped. */
static void
add_pointer(struct buf *b, const struct node *n)
{
	if (n->up == NULL)
		return;
	add_pointer(b, n->up);
	buf_addc(b, '/');
	if (n->name == NULL) {
		buf_printf(b, "%zu", n->index);
		return;
	}
	for (const char *c = n->name; *c != '\0'; c++) {
		if (*c == '~' || *c == '/')
			buf_adds(b, *c == '~' ? "~0" : "~1");
		else
			buf_addc(b, *c);
	}
}

int
node_fail(const struct node *n, const char *fmt, ...)
{
	struct buf b = { 0 };
	char why[FAIL_TEXT_LEN];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	add_pointer(&b, n);
	fail_set(n->f, FAIL_USAGE, "%s: %s", b.len > 0 ? buf_text(&b) : "/",
	    why);
	buf_free(&b);
	return -1;
}

struct node
node_member(const struct node *n, const char *name)
{
	struct node m = { json_object_get(n->v, name), n, name, 0, n->f };

	return m;
}

struct node
node_element(const struct node *n, size_t index)
{
	struct node e = { json_array_get(n->v, index), n, NULL, index, n->f };

	return e;
}

bool
node_is_comment(const char *name)
{
	return name[0] == '/' && name[1] == '/';
}

int
node_only(const struct node *n, const char *names)
{
	const char *name;
	struct node m;
	json_t *v;

	if (!json_is_object(n->v))
		return node_fail(n, "an object is expected");
	json_object_foreach((json_t *)n->v, name, v) {
		if (node_is_comment(name) || words_index(names, name) >= 0)
			continue;
		m = node_member(n, name);
		return node_fail(&m, "unknown member; known here: %s", names);
	}
	return 0;
}

int
node_string(const struct node *n, const char **out)
{
	if (n->v == NULL)
		return 0;
	if (!json_is_string(n->v) || json_string_length(n->v) == 0)
		return node_fail(n, "a string is expected");
	*out = json_string_value(n->v);
	return 0;
}

int
node_bool(const struct node *n, bool *out)
{
	if (n->v == NULL)
		return 0;
	if (!json_is_boolean(n->v))
		return node_fail(n, "true or false is expected");
	*out = json_is_true(n->v);
	return 0;
}

int
node_uint(const struct node *n, uint64_t max, uint64_t *out)
{
	if (n->v == NULL)
		return 0;
	if (!json_is_integer(n->v) || json_integer_value(n->v) < 0 ||
	    (uint64_t)json_integer_value(n->v) > max)
		return node_fail(n, "a whole number up to %llu is expected",
		    (unsigned long long)max);
	*out = (uint64_t)json_integer_value(n->v);
	return 0;
}

int
node_duration(const struct node *n, uint64_t *out)
{
	const char *text = NULL;

	if (node_string(n, &text) == -1)
		return -1;
	if (text == NULL)
		return 0;
	if (num_duration(text, 0, UINT64_C(3650) * 86400, out) == -1)
		return node_fail(n, "a time like \"90s\", \"5m\", \"24h\" or "
		    "\"30d\" is expected");
	return 0;
}

int
node_word(const struct node *n, const char *words, int *out)
{
	const char *text = NULL;
	int i;

	if (node_string(n, &text) == -1)
		return -1;
	if (text == NULL)
		return 0;
	i = words_index(words, text);
	if (i == -1)
		return node_fail(n, "\"%s\" is none of %s", text, words);
	*out = i;
	return 0;
}

int
node_object(const struct node *n)
{
	return n->v == NULL || json_is_object(n->v) ? 0 :
	    node_fail(n, "an object is expected");
}

int
node_array(const struct node *n)
{
	return n->v == NULL || json_is_array(n->v) ? 0 :
	    node_fail(n, "an array is expected");
}
