/* SPDX-License-Identifier: ISC */
/*
 * What tells that four numbers are a version: the letters that touch them,
 * what follows, or what the line said before.
 */
#include "scrub_int.h"

/* name_1.2.3.4_armhf.deb: a package's file. */
static bool
is_package(const struct scrub *s, size_t i)
{
	size_t end = i;

	while (scrub_is(s, end, C_WORD) || (end - i < 64 && strchr("._-+~",
	    (char)scrub_byte(s, end)) != NULL && scrub_byte(s, end) != '\0'))
		end++;
	return end - i > 4 && (scrub_text_is(s, end - 4, ".deb") ||
	    scrub_text_is(s, end - 4, ".rpm") ||
	    scrub_text_is(s, end - 4, ".ipk") ||
	    scrub_text_is(s, end - 4, ".apk"));
}

/* "rc1", "-beta", "-19.el7", ".rpm": what follows only a version. */
static bool
behind(const struct scrub *s, size_t start, size_t i, bool package)
{
	static const char *const ends[] = { "rc", "beta", "alpha", "pre",
	    "dev", "post", "snapshot", "final", "release", "build", NULL };
	static const char *const files[] = { ".rpm", ".deb", ".el", ".fc",
	    ".jar", ".dll", ".whl", ".msi", ".so", ".x86_64", ".noarch",
	    "_amd64", "_all", "-amd64", "-x86", NULL };
	size_t at = i, n;

	if (scrub_byte(s, at) == '-' || scrub_byte(s, at) == '+' ||
	    scrub_byte(s, at) == '~' || scrub_byte(s, at) == '.' ||
	    scrub_byte(s, at) == '_')
		at++;
	for (n = 0; ends[n] != NULL; n++)
		if (scrub_text_is(s, at, ends[n]))
			return true;
	if (package && is_package(s, i))
		return true;
	if (!package || scrub_before(s, start) != '-')
		return false;
	for (n = 0; files[n] != NULL; n++)
		if (scrub_text_is(s, i, files[n]))
			return true;
	if (scrub_byte(s, i) != '-' || !scrub_is(s, i + 1, C_DIGIT))
		return false;
	/* name-1.2.3.4-19.el7: a release, not one more number of a range */
	at = scrub_word_end(s, i + 1, C_DIGIT);
	return scrub_byte(s, at) != '.' || !scrub_is(s, at + 1, C_DIGIT);
}

/* The letters that touch the number: "v", "fw", "rev". */
static bool
glued(const struct scrub *s, size_t i)
{
	size_t from = i;

	while (from > s->edge && i - from < 16 &&
	    (scrub_bytes[scrub_before(s, from)] & (C_HEX | C_LETTER)) != 0)
		from--;
	if (from == i || i - from > 12 || scrub_joined(s, from))
		return false;
	if (i - from == 1)
		return (s->t[from] | 0x20) == 'v' || (s->t[from] | 0x20) == 'r';
	return scrub_word_find(s, s->t + from, i - from) == W_VERSION;
}

/* "Chrome/120.0.0.0": a product and its version (RFC 9110 section 10.1.5). */
static bool
product(const struct scrub *s, size_t i)
{
	static const char *const names[] = { "chrome", "chromium", "safari",
	    "firefox", "edg", "edge", "opr", "curl", "wget", "mozilla",
	    "headlesschrome", "python", "java", "openssl", "nginx", "apache",
	    "jetfusion", "okhttp", NULL };
	size_t n, len;

	if (scrub_before(s, i) != '/')
		return false;
	for (n = 0; names[n] != NULL; n++) {
		len = strlen(names[n]);
		if (i > len && scrub_text_is(s, i - 1 - len, names[n]) &&
		    (scrub_bytes[scrub_before(s, i - 1 - len)] & C_WORD) == 0)
			return true;
	}
	return false;
}

bool
scrub_version(struct scrub *s, size_t i, size_t end, bool doubted)
{
	unsigned char before = scrub_before(s, i);

	if (glued(s, i) || behind(s, i, end, before == '-' || before == '_'))
		return true;
	if (s->word_end + 1 == i && s->word == W_VERSION &&
	    (before == '-' || before == '_' || before == '.'))
		return true;
	if (product(s, i))
		return true;
	/* libx.so.1.2.3.4 */
	if (before == '.' && i > 3 && scrub_text_is(s, i - 4, ".so"))
		return true;
	if (s->version == V_STRONG || (s->version == V_WEAK &&
	    !doubted)) {
		s->version = V_WEAK;
		return true;
	}
	return false;
}
