/* SPDX-License-Identifier: ISC */
/* Text of a device, taken to pieces and cleaned. */
#ifndef TEXT_H
#define TEXT_H

#include <jansson.h>

#include <stdbool.h>

struct text_rule {
	const char *split;	/* text between pieces, or NULL: all is one */
	int piece;		/* the one to take; negative: from the end */
	const char *skip;	/* text in front that is taken off, or NULL */
	bool trim, lower;
};

/*
 * Apply the rule to a string, which is taken over.  The result is new or the
 * same; NULL: nothing there but blanks, no such piece, or no memory.
 */
json_t	*text_clean(const struct text_rule *rule, json_t *string);

/* A UUID in small letters, without "urn:uuid:"; what is none stays as it is.
 * string is taken over; NULL: no memory. */
json_t	*text_uuid(json_t *string);

#endif
