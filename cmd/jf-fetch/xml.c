/* SPDX-License-Identifier: ISC */
#include <expat.h>
#include <limits.h>
#include <string.h>

#include "buf.h"
#include "xml.h"

struct state {
	XML_Parser parser;
	json_t *open[XML_DEPTH];	/* elements not ended yet, as objects */
	struct buf text[XML_DEPTH];	/* and their text */
	int depth;
	json_t *doc;
	const char *why;
};

static void
refuse(struct state *s, const char *why)
{
	if (s->why == NULL)
		s->why = why;
	XML_StopParser(s->parser, XML_FALSE);
}

static const char *
local_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon == NULL ? name : colon + 1;
}

/* Set name in object; a name that is there already becomes an array.  value
 * is taken over. */
static int
add(json_t *object, const char *name, json_t *value)
{
	json_t *old = json_object_get(object, name), *array;

	if (old == NULL)
		return json_object_set_new(object, name, value);
	if (json_is_array(old))
		return json_array_append_new(old, value);
	array = json_array();
	if (json_array_append(array, old) == -1 ||
	    json_array_append_new(array, value) == -1) {
		json_decref(array);
		return -1;
	}
	return json_object_set_new(object, name, array);
}

static void
start(void *arg, const char *name, const char **attributes)
{
	struct state *s = arg;
	json_t *object;

	(void)name;
	if (s->depth == XML_DEPTH) {
		refuse(s, "elements nested too deep");
		return;
	}
	object = json_object();
	s->open[s->depth] = object;
	buf_clear(&s->text[s->depth]);
	s->depth++;
	for (; attributes[0] != NULL; attributes += 2)
		if (strcmp(attributes[0], "xmlns") != 0 &&
		    strncmp(attributes[0], "xmlns:", 6) != 0 &&
		    add(object, local_name(attributes[0]),
		    json_string(attributes[1])) == -1)
			refuse(s, "out of memory");
}

static bool
is_blank(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '\0';
}

/* What an element that ends here has become. */
static json_t *
finish(json_t *object, const char *text)
{
	json_t *v;

	if (json_object_size(object) == 0) {
		v = json_string(text);
		json_decref(object);
		return v;
	}
	if (!is_blank(text) && add(object, "value", json_string(text)) == -1) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static void
end(void *arg, const char *name)
{
	struct state *s = arg;
	json_t *v, *up;

	s->depth--;
	v = finish(s->open[s->depth], buf_text(&s->text[s->depth]));
	up = s->depth > 0 ? s->open[s->depth - 1] : s->doc;
	if (v == NULL || add(up, local_name(name), v) == -1)
		refuse(s, "out of memory");
}

static void
text(void *arg, const char *p, int len)
{
	struct state *s = arg;

	if (s->depth > 0 && buf_add(&s->text[s->depth - 1], p, (size_t)len) ==
	    -1)
		refuse(s, "out of memory");
}

static void
doctype(void *arg, const char *name, const char *system, const char *public,
    int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	refuse(arg, "document types are refused");
}

static void
entity(void *arg, const char *name, int parameter, const char *value,
    int len, const char *base, const char *system, const char *public,
    const char *notation)
{
	(void)name;
	(void)parameter;
	(void)value;
	(void)len;
	(void)base;
	(void)system;
	(void)public;
	(void)notation;
	refuse(arg, "entities are refused");
}

static int
parse(struct state *s, const unsigned char *p, size_t len, struct fail *f)
{
	const char *why;

	if (len > INT_MAX)
		return fail_set(f, FAIL_PART, "too long");
	XML_SetUserData(s->parser, s);
	XML_SetElementHandler(s->parser, start, end);
	XML_SetCharacterDataHandler(s->parser, text);
	XML_SetStartDoctypeDeclHandler(s->parser, doctype);
	XML_SetEntityDeclHandler(s->parser, entity);
	if (XML_Parse(s->parser, (const char *)p, (int)len, 1) ==
	    XML_STATUS_OK && s->why == NULL)
		return 0;
	why = s->why != NULL ? s->why :
	    XML_ErrorString(XML_GetErrorCode(s->parser));
	return fail_set(f, FAIL_PART, "line %lu: %s",
	    (unsigned long)XML_GetCurrentLineNumber(s->parser), why);
}

json_t *
xml_parse(const unsigned char *p, size_t len, struct fail *f)
{
	struct state s = { .parser = XML_ParserCreate(NULL) };
	json_t *doc = NULL;

	s.doc = json_object();
	if (s.parser == NULL || s.doc == NULL)
		fail_nomem(f);
	else if (parse(&s, p, len, f) == 0)
		doc = json_incref(s.doc);
	while (s.depth > 0)
		json_decref(s.open[--s.depth]);
	for (size_t i = 0; i < XML_DEPTH; i++)
		buf_free(&s.text[i]);
	json_decref(s.doc);
	if (s.parser != NULL)
		XML_ParserFree(s.parser);
	return doc;
}
