/* SPDX-License-Identifier: ISC */
/*
 * What people read: lines on stderr, "TOOL: what: why".  Everything that came
 * from outside is escaped: C0, DEL, C1, invalid UTF-8 and bidirectional
 * controls become \xHH or \uHHHH.  With --log-format json each line is one
 * object {"tool","level","text"}.
 */
#ifndef MSG_H
#define MSG_H

#include <stdbool.h>
#include <stddef.h>

enum msg_level { MSG_ERROR, MSG_WARN, MSG_NOTE, MSG_DETAIL };

/* Once, at the start; name must live as long as the program. */
void	msg_start(const char *name);

/* shown: the last level that is printed (MSG_NOTE by default, MSG_WARN with
 * -q, MSG_DETAIL with -v).  json: --log-format json. */
void	msg_config(enum msg_level shown, bool json);

/* The program's name as msg_start was given it. */
const char *msg_name(void);

void	msg_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void	msg_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void	msg_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void	msg_detail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A line that overwrites itself, for work over a second: shown only when
 * stderr is a terminal and -q was not given, at most ten times a second.
 * The next message or msg_progress_end clears it. */
void	msg_progress(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void	msg_progress_end(void);

/* Copy len bytes of untrusted text into out, escaped, NUL-terminated, cut at
 * size.  Returns out. */
char	*msg_escape(char *out, size_t size, const char *text, size_t len);

#endif
