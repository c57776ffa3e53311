/* SPDX-License-Identifier: ISC */
#ifndef OFFLINE_TEXT_H
#define OFFLINE_TEXT_H

/* A profile to start from, with comments; it loads as it stands. */
extern const char offline_text_template[];

#endif
