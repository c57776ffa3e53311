/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text.h"

static void
trim(const char **from, const char **end)
{
	while (*from < *end && isspace((unsigned char)**from))
		++*from;
	while (*end > *from && isspace((unsigned char)(*end)[-1]))
		--*end;
}

static bool
find_piece(const struct text_rule *rule, const char **from, const char **end)
{
	size_t len = strlen(rule->split);
	int n = rule->piece, total = 1;
	const char *p;

	for (p = *from; (p = strstr(p, rule->split)) != NULL; p += len)
		total++;
	if (n < 0)
		n += total;
	if (n < 0 || n >= total)
		return false;
	for (; n > 0; n--)
		*from = strstr(*from, rule->split) + len;
	p = strstr(*from, rule->split);
	if (p != NULL)
		*end = p;
	return true;
}

static void
lower(char *text)
{
	for (; *text != '\0'; text++)
		if (*text >= 'A' && *text <= 'Z')
			*text = (char)(*text - 'A' + 'a');
}

/* Where the text begins and ends by the rule; false: nothing left. */
static bool
find_bounds(const struct text_rule *rule, const char **from, const char **end)
{
	const char *a, *b;

	if (rule->split != NULL && !find_piece(rule, from, end))
		return false;
	if (rule->skip != NULL &&
	    strncmp(*from, rule->skip, strlen(rule->skip)) == 0)
		*from += strlen(rule->skip);
	a = *from;
	b = *end;
	trim(&a, &b);
	if (rule->trim) {
		*from = a;
		*end = b;
	}
	return a < b;
}

json_t *
text_clean(const struct text_rule *rule, json_t *string)
{
	const char *all = json_string_value(string), *from = all, *end;
	json_t *out = NULL;
	char *copy;

	end = all + json_string_length(string);
	if (find_bounds(rule, &from, &end)) {
		if (from == all && *end == '\0' && !rule->lower)
			return string;
		copy = strndup(from, (size_t)(end - from));
		if (copy != NULL && rule->lower)
			lower(copy);
		out = copy == NULL ? NULL : json_string_nocheck(copy);
		free(copy);
	}
	json_decref(string);
	return out;
}

static bool
is_uuid(const char *text)
{
	size_t i;

	for (i = 0; i < 36; i++)
		if (i == 8 || i == 13 || i == 18 || i == 23 ? text[i] != '-' :
		    !isxdigit((unsigned char)text[i]))
			return false;
	return text[36] == '\0';
}

json_t *
text_uuid(json_t *string)
{
	const char *text = json_string_value(string);
	char copy[37];

	if (strncasecmp(text, "urn:uuid:", 9) == 0)
		text += 9;
	if (!is_uuid(text))
		return string;
	memcpy(copy, text, sizeof(copy));
	lower(copy);
	json_decref(string);
	return json_string_nocheck(copy);
}
