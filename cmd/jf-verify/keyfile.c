/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "keyfile.h"

static size_t
trim(const char **p, size_t len)
{
	while (len > 0 && (**p == ' ' || **p == '\t'))
		(*p)++, len--;
	while (len > 0 && strchr(" \t\r", (*p)[len - 1]) != NULL &&
	    (*p)[len - 1] != '\0')
		len--;
	return len;
}

/* "[NAME]": a group of that name, which is new. */
static json_t *
add_group(json_t *file, const char *line, size_t len, const char **why)
{
	json_t *group;

	*why = "a group that is not well-formed or occurs twice";
	if (len < 3 || line[len - 1] != ']' ||
	    json_object_getn(file, line + 1, len - 2) != NULL)
		return NULL;
	group = json_object();
	return json_object_setn_new(file, line + 1, len - 2, group) == 0 ?
	    group : NULL;
}

static int
add_key(json_t *group, const char *line, size_t len, const char **why)
{
	const char *eq = memchr(line, '=', len), *value;
	size_t n, m;
	json_t *s;

	*why = "a line that is no setting";
	if (group == NULL || eq == NULL)
		return -1;
	value = eq + 1;
	m = trim(&value, len - (size_t)(value - line));
	n = trim(&line, (size_t)(eq - line));
	*why = "a setting that occurs twice";
	if (n == 0 || json_object_getn(group, line, n) != NULL)
		return -1;
	*why = "a value that is no text";
	s = json_stringn(value, m);
	return s == NULL ? -1 : json_object_setn_new(group, line, n, s);
}

json_t *
keyfile_parse(const char *text, size_t len, const char **why)
{
	json_t *file = json_object(), *group = NULL;
	const char *end = text + len, *nl, *line;
	size_t n;

	*why = "a NUL";
	if (memchr(text, '\0', len) != NULL)
		goto bad;
	for (; text < end; text = nl + 1) {
		if ((nl = memchr(text, '\n', (size_t)(end - text))) == NULL)
			nl = end;
		line = text;
		n = trim(&line, (size_t)(nl - text));
		if (n > 0 && line[0] == '[') {
			if ((group = add_group(file, line, n, why)) == NULL)
				goto bad;
		} else if (n > 0 && line[0] != '#' &&
		    add_key(group, line, n, why) == -1)
			goto bad;
		if (nl == end)
			break;
	}
	return file;
bad:
	json_decref(file);
	return NULL;
}

const char *
keyfile_get(const json_t *file, const char *group, const char *key)
{
	return json_string_value(
	    json_object_get(json_object_get(file, group), key));
}
