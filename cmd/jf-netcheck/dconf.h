/* SPDX-License-Identifier: ISC */
/*
 * GNOME's settings, read from dconf's own files: the user's database, then
 * the system's of the profile.  They are GVDB hash tables of serialized
 * GVariants (glib's gvdb-format.h; GVariant specification, section 2).
 * No daemon is asked and no program is started.
 */
#ifndef DCONF_H
#define DCONF_H

#include <stdbool.h>
#include <stddef.h>

/* The value of a key such as "/system/proxy/mode" as text: strings as they
 * are, numbers in decimal, true or false, lists of strings with commas
 * between; cut at size.  Is it set, and of one of these types? */
bool	dconf_get(const char *key, char *out, size_t size);

#endif
