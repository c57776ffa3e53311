/* SPDX-License-Identifier: ISC */
#include <string.h>
#include <strings.h>

#include "repack_name.h"
#include "utf16.h"

static bool
is_separator(char c)
{
	return c == '/' || c == '\\';
}

/* How deep below the top the path goes and whether it ever leaves it, when it
 * starts at depth. */
static bool
leaves(const char *path, long depth)
{
	const char *p = path, *end;

	if (is_separator(*p) || (p[0] != '\0' && p[1] == ':'))
		return true;
	while (*p != '\0') {
		for (end = p; *end != '\0' && !is_separator(*end); end++)
			;
		if (end - p == 2 && p[0] == '.' && p[1] == '.')
			depth--;
		else if (end - p > 1 || (end - p == 1 && *p != '.'))
			depth++;
		if (depth < 0)
			return true;
		p = *end != '\0' ? end + 1 : end;
	}
	return false;
}

static bool
climbs(const char *path)
{
	const char *p = path;

	while ((p = strstr(p, "..")) != NULL) {
		if ((p == path || is_separator(p[-1])) &&
		    (p[2] == '\0' || is_separator(p[2])))
			return true;
		p += 2;
	}
	return false;
}

int
repack_name(struct scrub *s, const char *name, struct buf *out, struct fail *f)
{
	while (name[0] == '.' && is_separator(name[1])) {
		name += 2;
		while (is_separator(*name))
			name++;
	}
	if (*name == '\0' || strcmp(name, ".") == 0 || leaves(name, 0) ||
	    climbs(name))
		return 1;
	buf_clear(out);
	return scrub_path(s, name, strlen(name), out, f);
}

int
repack_name_target(struct scrub *s, const char *name, const char *target,
    struct buf *out, struct fail *f)
{
	long depth = 0;
	const char *p;

	for (p = name; *p != '\0'; p++)
		depth += is_separator(*p) && p[1] != '\0';
	if (*target == '\0' || leaves(target, depth))
		return 1;
	buf_clear(out);
	return scrub_path(s, target, strlen(target), out, f);
}

bool
repack_name_is_model(const char *name)
{
	static const char *const ends[] = { ".3mf", ".stl", ".obj", ".gcode",
	    ".gco", ".bgcode", ".amf", ".step", ".stp", ".iges", ".igs",
	    ".sldprt", ".f3d", ".ply", ".x_t", ".3dm", ".wrl", ".vrml", ".jt",
	    ".magics", ".mtl", ".dxf", ".3ds", ".fbx", ".glb", ".gltf", NULL };
	size_t i, n = strlen(name), len;

	for (i = 0; ends[i] != NULL; i++) {
		len = strlen(ends[i]);
		if (n >= len && strcasecmp(name + n - len, ends[i]) == 0)
			return true;
	}
	return false;
}

/* A few control characters are in many logs; one byte in thirty is not. */
bool
repack_name_is_text(const unsigned char *head, size_t len)
{
	size_t i, odd = 0, high = 0, valid = 0, n;

	if (utf16_sniff(head, len) != UTF16_NONE)
		return true;
	for (i = 0; i < len; i++) {
		if (head[i] < 0x20 && strchr("\t\n\r\f\b\033", head[i]) == NULL)
			odd++;
		else if (head[i] == 0)
			odd++;
		high += head[i] >= 0x80;
	}
	/* UTF-8 has its bytes above 0x7f in order */
	for (i = 0; i < len; i += n) {
		n = head[i] < 0xc2 ? 1 : head[i] < 0xe0 ? 2 : head[i] < 0xf0 ?
		    3 : 4;
		if (n > 1 && i + n <= len && (head[i + 1] & 0xc0) == 0x80)
			valid += n;
	}
	if (len > 3 && (memcmp(head, "%PDF", 4) == 0 || memcmp(head,
	    "\177ELF", 4) == 0))
		return false;
	return odd * 30 <= len && (high - (valid < high ? valid : high)) * 4 <=
	    len;
}
