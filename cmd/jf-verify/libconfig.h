/* SPDX-License-Identifier: ISC */
/*
 * The libconfig language, as SWUpdate's sw-description uses it, read into
 * JSON: groups become objects, lists and arrays become arrays.  @include is
 * refused; a setting that occurs twice in a group is refused.
 */
#ifndef LIBCONFIG_H
#define LIBCONFIG_H

#include <jansson.h>

#define LIBCONFIG_DEPTH	32

/* NULL and *why when it is not well-formed. */
json_t	*libconfig_parse(const char *text, size_t len, const char **why);

#endif
