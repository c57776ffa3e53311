/* SPDX-License-Identifier: ISC */
/*
 * Reading a configuration document strictly: each value knows its place, so
 * that a mistake is told as "JSON POINTER: why".
 */
#ifndef NODE_H
#define NODE_H

#include <jansson.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"

struct node {
	const json_t *v;	/* NULL: not there */
	const struct node *up;	/* NULL: the document */
	const char *name;	/* as a member; NULL: as element number index */
	size_t index;
	struct fail *f;
};

/* "POINTER: why", FAIL_USAGE.  -1. */
int	node_fail(const struct node *n, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* The member, or a node without a value.  A child refers to its parent. */
struct node node_member(const struct node *n, const char *name);
struct node node_element(const struct node *n, size_t index);

/* n is an object with no other members than names ("a|b|c").  Names that
 * begin with "//" are comments and always allowed.  0, -1. */
int	node_only(const struct node *n, const char *names);
bool	node_is_comment(const char *name);

/* Take a value of the type.  Absent: *out stays as it is, 0.  Wrong type: -1.
 * Strings are borrowed and not empty. */
int	node_string(const struct node *n, const char **out);
int	node_bool(const struct node *n, bool *out);
int	node_uint(const struct node *n, uint64_t max, uint64_t *out);
/* "90s", "5m", "24h", "30d", as seconds. */
int	node_duration(const struct node *n, uint64_t *out);
/* Number of the word in "a|b|c". */
int	node_word(const struct node *n, const char *words, int *out);
/* An object, an array; absent is fine. */
int	node_object(const struct node *n);
int	node_array(const struct node *n);

#endif
