/* SPDX-License-Identifier: ISC */
/* Values of an answer, found and converted by a profile's specs. */
#ifndef MAP_VALUE_H
#define MAP_VALUE_H

#include <jansson.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert.h"
#include "map.h"
#include "profile_rules.h"

#define MAP_RECORD_MAX	(768 * 1024)	/* bytes of text in one record */

/* Where in the rules, and at which element, a value is looked for. */
struct map_frame {
	const struct map_frame *up;
	const struct profile_level *level;
	const json_t *current;	/* @ */
	int64_t position;	/* of the element, from 0 */
	json_t **lets;		/* values of level's lets; NULL: missing */
};

struct map_eval {
	const json_t *root;	/* $ */
	const char *zone;
	bool is_2018;
	const char *kind;	/* of the record being filled */
	const struct profile_request *request;
	const struct map_sink *sink;
	size_t *counts;		/* by enum map_result */
	size_t bytes;		/* of text in the record being filled */
	struct fail *f;		/* what the sink said */
};

/* One value, converted; see convert_value. */
enum map_result map_value_get(const struct map_eval *ev,
	    const struct map_frame *fr, const struct profile_spec *spec,
	    bool want_word, struct convert_out *out);

/* The same as text that the caller frees with json_decref; NULL: none. */
json_t	*map_value_text(const struct map_eval *ev, const struct map_frame *fr,
	    const struct profile_spec *spec);

/*
 * Fill data with the fields, noting each.  How many were found in the answer
 * (constants, lets and positions do not count), or -1 with ev->f.
 */
int	map_value_fill(struct map_eval *ev, const struct map_frame *fr,
	    const struct profile_field *fields, size_t n, json_t *data);

/* Call body for each element; ends when it returns other than 0. */
struct map_each {
	int (*body)(const json_t *element, int64_t position, void *arg);
	void *arg;
};
int	map_value_each(const struct map_eval *ev, const struct map_frame *fr,
	    const struct profile_each *each, const struct map_each *to);

#endif
