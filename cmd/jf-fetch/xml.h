/* SPDX-License-Identifier: ISC */
/*
 * XML as JSON, the way that profiles see it: the document is an object with
 * the root element as its member; prefixes of names are dropped; attributes
 * are members of their element, and so are its child elements, those of equal
 * name as an array; an element with neither is a string, one with attributes
 * and text has the text as member "value".  Namespace declarations and blanks
 * between elements are dropped.  Document types and entities of one's own are
 * refused.
 */
#ifndef XML_H
#define XML_H

#include <jansson.h>

#include <stddef.h>

#include "fail.h"

#define XML_DEPTH	256	/* elements within each other */

/* The value is the caller's.  NULL with f: FAIL_PART, "line N: why". */
json_t	*xml_parse(const unsigned char *text, size_t len, struct fail *f);

#endif
