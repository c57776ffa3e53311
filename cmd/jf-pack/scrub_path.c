/* SPDX-License-Identifier: ISC */
/*
 * Paths: the user of a home directory, the server of a share, the name of a
 * model.  Depth and extensions stay.
 */
#include "scrub_int.h"

#define EXTENSION	16	/* bytes of an extension with what ends it */

/* Length of a separator at i: "/", "\", "\\", "%2F", "%5C". */
static size_t
separator(const struct scrub *s, size_t i)
{
	size_t n = scrub_count(s, i, '\\');

	if (n > 0)
		return n <= 2 ? n : 0;
	n = scrub_sign(s, i, '/');
	return n != 0 ? n : scrub_sign(s, i, '\\');
}

/* The end of a path's component; blanks belong to it where a separator
 * follows them. */
static size_t
component(const struct scrub *s, size_t i, bool blanks)
{
	size_t end, stop = 0;

	for (end = i; end < s->end && end - i < SCRUB_NAME; end++) {
		char c = s->t[end];

		if (separator(s, end) != 0)
			return end;
		if (strchr("\n\r\t\"'<>|*?:;,()[]{}&=`", c) != NULL)
			break;
		/* an encoded sign; but blanks and UTF-8 belong to it */
		if (c == '%' && scrub_is(s, end + 1, C_DIGIT | C_HEX) &&
		    scrub_byte(s, end + 1) < '8' &&
		    !scrub_text_is(s, end, "%20"))
			break;
		if (c == ' ') {
			if (!blanks)
				break;
			if (stop == 0)
				stop = end;
		}
	}
	if (stop != 0)
		return stop;
	while (end > i && (s->t[end - 1] == '.' || s->t[end - 1] == ','))
		end--;
	return end;
}

static bool
is_drive(const struct scrub *s, size_t i, size_t end)
{
	static const char *const names[] = { "usb", "cdrom", "disk", "sd",
	    "floppy", NULL };
	size_t n;

	for (n = 0; names[n] != NULL; n++)
		if (strlen(names[n]) == end - i && scrub_text_is(s, i,
		    names[n]))
			return true;
	return false;
}

static size_t
user(struct scrub *s, size_t i, bool blanks, const char *rule)
{
	size_t end = component(s, i, blanks);

	if (end == i || scrub_user_is_common(s->t + i, end - i) ||
	    is_drive(s, i, end) || s->t[i] == '$' || s->t[i] == '%')
		return end;
	if (scrub_has_token(s, i, end))
		return i;
	scrub_teach(s, PSEUDONYM_USER, i, end);
	scrub_put(s, i, end, PSEUDONYM_USER, rule, NULL, 0);
	return end;
}

/* "home/", "Users\" and what else is followed by a user's name: behind it. */
static size_t
home(const struct scrub *s, size_t i)
{
	static const char *const dirs[] = { "home", "users", "media",
	    "documents and settings", "profiles", "benutzer", "utilisateurs", NULL };
	size_t n, end, sep;

	for (n = 0; dirs[n] != NULL; n++) {
		if (!scrub_text_is(s, i, dirs[n]))
			continue;
		end = i + strlen(dirs[n]);
		if (dirs[n][0] == 'p' && scrub_byte(s, end) != '\\')
			continue;	/* /etc/profiles/x */
		if ((sep = separator(s, end)) != 0 &&
		    separator(s, end + sep) == 0)
			return end + sep;
	}
	return 0;
}

static size_t
mail_spool(const struct scrub *s, size_t i)
{
	static const char *const dirs[] = { "var/mail/", "var/spool/mail/",
	    "var/spool/cron/crontabs/", "var/spool/cron/",
	    "var/lib/accountsservice/users/", NULL };
	size_t n;

	for (n = 0; dirs[n] != NULL; n++)
		if (scrub_text_is(s, i, dirs[n]))
			return i + strlen(dirs[n]);
	return 0;
}

/* \\server\share\, //server/share: the server; shares that every Windows has
 * stay, others are names. */
static size_t
unc(struct scrub *s, size_t i)
{
	size_t n = scrub_count(s, i, '\\'), sep, at, end, to;
	unsigned char before = scrub_before(s, i);

	if (n == 0 && (n = scrub_count(s, i, '/')) != 2)
		return 0;
	if ((n != 2 && n != 4) || before == ':' || (i > s->edge &&
	    (scrub_bytes[before] & C_WORD) != 0))
		return 0;
	at = i + n;
	for (end = at; scrub_is(s, end, C_WORD) || ((scrub_byte(s, end) == '-' ||
	    scrub_byte(s, end) == '.' || scrub_byte(s, end) == '_') && end > at);
	    end++)
		;
	sep = s->t[i] == '/' ? scrub_count(s, end, '/') :
	    scrub_count(s, end, '\\');
	if (end - at < 2 || sep != n / 2 || !(scrub_is(s, end + sep, C_WORD)))
		return 0;
	if (scrub_has_token(s, at, end))
		return at;
	if (scrub_is(s, at, C_DIGIT) && (to = scrub_ip_v4(s, at)) != 0)
		return to;
	scrub_teach(s, PSEUDONYM_HOST, at, end);
	scrub_put(s, at, end, PSEUDONYM_HOST, "unc-host", NULL, 0);
	return end;
}

/* "Left Bracket v7.3mf" behind a slash, but not "x loaded as y.3mf" nor
 * "tool --in y.3mf": all its words have a capital or a digit. */
static bool
one_name(const struct scrub *s, size_t i)
{
	size_t words = 0;

	for (; words < 4 && scrub_is(s, i, C_WORD); words++) {
		if (!scrub_is(s, i, C_UPPER | C_DIGIT))
			break;
		for (; scrub_is(s, i, C_WORD) || scrub_byte(s, i) == '-' ||
		    scrub_byte(s, i) == '_'; i++)
			;
		if (scrub_byte(s, i) != ' ')
			break;
		i++;
	}
	/* the last one has the extension */
	return words > 0 && (scrub_byte(s, i) == '.' || scrub_is(s, i, C_WORD));
}

/* A slash, backslash, "%2F" or "~" at i. */
size_t
scrub_path_at(struct scrub *s, size_t i)
{
	size_t sep, at, found;

	if (s->t[i] == '~') {
		if (!scrub_is(s, i + 1, C_LETTER | C_HEX) ||
		    scrub_joined(s, i) || scrub_before(s, i) == '~')
			return 0;
		at = scrub_word_end(s, i + 1, C_WORD);
		return scrub_byte(s, at) == '/' ? user(s, i + 1, false,
		    "home-path") : 0;
	}
	if ((found = unc(s, i)) != 0)
		return found;
	if ((sep = separator(s, i)) == 0)
		return 0;
	if (s->t[i] == '%')
		s->edge = i + sep;
	at = home(s, i + sep);
	if (at == 0 && s->t[i] == '/')
		at = mail_spool(s, i + sep);
	if (at != 0)
		return user(s, at, s->t[i] != '/', "home-path");
	found = scrub_path_model(s, i + sep, s->t[i] == '\\' ||
	    one_name(s, i + sep));
	return found != 0 ? found : s->t[i] == '%' ? i + sep : 0;
}

/* ".3mf", ".stl" and so on at i, not followed by more of a word. */
static size_t
extension(const struct scrub *s, size_t i)
{
	static const char names[][8] = { "3mf", "stl", "obj", "gcode", "gco",
	    "amf", "step", "stp", "iges", "igs", "sldprt", "f3d", "ply",
	    "x_t", "3dm", "vrml", "wrl", "jt", "ctl", "bgcode", "magics",
	    "mtl", "dxf", "3ds", "fbx", "glb", "gltf" };
	char first = (char)(scrub_byte(s, i + 1) | 0x20);
	size_t n, end;

	if (!scrub_is(s, i + 1, C_LETTER | C_HEX) && first != '3')
		return 0;
	for (n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
		if (first != (names[n][0] | 0x20) ||
		    !scrub_text_is(s, i + 1, names[n]))
			continue;
		end = i + 1 + strlen(names[n]);
		if (!scrub_is(s, end, C_WORD))
			return end;
	}
	return 0;
}

/* The first extension of a model within reach of a name that begins at i. */
static size_t
next_model(struct scrub *s, size_t i)
{
	size_t stop = i + SCRUB_NAME, far, at;
	const char *dot;

	if (s->model_at > i)
		return s->model_at < stop ? s->model_at : 0;
	if (s->model_seen >= stop)
		return 0;
	/* far ahead at once, but not where an extension may be cut off */
	if (stop > s->end)
		stop = s->end;
	far = s->end - stop > EXTENSION ? s->end - EXTENSION : stop;
	at = s->model_seen > i ? s->model_seen : i;
	while (at < far && (dot = memchr(s->t + at, '.', far - at)) != NULL) {
		at = (size_t)(dot - s->t);
		if (extension(s, at) != 0) {
			s->model_at = s->model_seen = at;
			return at < stop ? at : 0;
		}
		at++;
	}
	s->model_seen = far;
	return 0;
}

/* The name of a model that begins at i: its base becomes a token. */
size_t
scrub_path_model(struct scrub *s, size_t i, bool blanks)
{
	enum pseudonym_type type = PSEUDONYM_PATH;
	size_t dot = next_model(s, i), at;
	unsigned words = 0;

	if (dot == 0 || dot <= i || s->t[dot - 1] == ' ')
		return 0;
	for (at = i; at < dot; at++) {
		if (strchr("/\\\"'\n\r\t<>|*?:;,=", s->t[at]) != NULL)
			return 0;
		if (s->t[at] == ' ' && (!blanks || ++words > 7))
			return 0;
		if (s->t[at] == '%' && separator(s, at) != 0)
			return 0;
	}
	if (s->t[i] == ' ' || scrub_has_token(s, i, dot))
		return 0;
	if (s->terms != NULL)
		terms_has(s->terms, s->t + i, dot - i, &type);
	scrub_teach(s, PSEUDONYM_PATH, i, dot);
	scrub_put(s, i, dot, type, "model-name", NULL, 0);
	return dot;
}
