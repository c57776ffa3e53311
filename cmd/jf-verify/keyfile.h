/* SPDX-License-Identifier: ISC */
/* Key files ("[group]", "key=value"), as RAUC's manifests are. */
#ifndef KEYFILE_H
#define KEYFILE_H

#include <jansson.h>

/* Groups of strings; a group or key that occurs twice, a line that is
 * neither, invalid UTF-8: NULL and *why. */
json_t	*keyfile_parse(const char *text, size_t len, const char **why);

/* The value of a key, or NULL. */
const char *keyfile_get(const json_t *file, const char *group, const char *key);

#endif
