/* SPDX-License-Identifier: ISC */
/*
 * libarchive, loaded when an archive is first at hand: it brings eleven other
 * libraries, whose start would cost each run more than most runs take.  The
 * functions are called through the struct: la->read_new() is
 * archive_read_new(), and so on; <archive.h> tells what they do.
 */
#ifndef LIBARCHIVE_H
#define LIBARCHIVE_H

#include <archive.h>
#include <archive_entry.h>

#include "fail.h"

/* What is used of it, without archive_ in front. */
#define LIBARCHIVE_FUNCTIONS(F)						\
	F(error_string) F(filter_bytes) F(filter_code) F(filter_count)	\
	F(format) F(set_error)						\
	F(entry_new) F(entry_new2) F(entry_free) F(entry_filetype)	\
	F(entry_hardlink) F(entry_is_encrypted) F(entry_pathname)	\
	F(entry_nlink) F(entry_pathname_utf8) F(entry_perm)		\
	F(entry_size) F(entry_symlink)					\
	F(entry_set_filetype) F(entry_set_hardlink) F(entry_set_mtime)	\
	F(entry_set_pathname) F(entry_set_perm) F(entry_set_size)	\
	F(entry_set_symlink)						\
	F(read_new) F(read_free) F(read_data) F(read_data_block)	\
	F(read_next_header) F(read_open) F(read_open_fd)		\
	F(read_open_filename)						\
	F(read_support_filter_gzip) F(read_support_filter_xz)		\
	F(read_support_filter_zstd) F(read_support_format_cpio)		\
	F(read_support_format_raw) F(read_support_format_tar)		\
	F(read_support_format_zip)					\
	F(read_support_format_zip_streamable)				\
	F(write_new) F(write_free) F(write_add_filter_gzip)		\
	F(write_add_filter_xz) F(write_add_filter_zstd) F(write_close)	\
	F(write_data) F(write_finish_entry) F(write_header)		\
	F(write_open_FILE) F(write_set_bytes_in_last_block)		\
	F(write_set_filter_option) F(write_set_format_cpio)		\
	F(write_set_format_cpio_newc) F(write_set_format_gnutar)	\
	F(write_set_format_pax_restricted) F(write_set_format_raw)	\
	F(write_set_format_zip)

struct libarchive {
#define LIBARCHIVE_MEMBER(name)	__typeof__(archive_##name) *name;
	LIBARCHIVE_FUNCTIONS(LIBARCHIVE_MEMBER)
#undef LIBARCHIVE_MEMBER
};

/* For --version: what this was built for, without loading it. */
#define LIBARCHIVE_VERSION	ARCHIVE_VERSION_STRING ", loaded when needed"

/*
 * Load the library, which stays until the end, and fill la.  From the second
 * time on, in any thread, this only looks names up.  In a sandbox the first
 * call needs SANDBOX_LIBRARIES.  0; -1 with f, which names what to install.
 */
int	libarchive_load(struct libarchive *la, struct fail *f);

#define LIBARCHIVE_SEEK	1	/* zip by its directory at the end */
#define LIBARCHIVE_RAW	2	/* a compressed file that is no archive, too */

/*
 * A reader, to be opened, of tar, cpio and zip, plain or under gz, xz, zst:
 * named one by one, never "all", since some of those start programs.  flags:
 * LIBARCHIVE_SEEK, LIBARCHIVE_RAW.  NULL when this libarchive lacks one of
 * them or memory is short.
 */
struct archive *libarchive_reader(const struct libarchive *la,
	    unsigned flags);

#endif
