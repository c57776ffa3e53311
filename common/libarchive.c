/* SPDX-License-Identifier: ISC */
#include "libarchive.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#ifdef __APPLE__
#define NAME	"libarchive.13.dylib"
#else
#define NAME	"libarchive.so.13"
#endif
#define TO_DO	"install libarchive (Debian: libarchive13)"

static const struct {
	const char *name;
	size_t offset;
} functions[] = {
#define ROW(name)	{ "archive_" #name, offsetof(struct libarchive, name) },
	LIBARCHIVE_FUNCTIONS(ROW)
#undef ROW
};

int
libarchive_load(struct libarchive *la, struct fail *f)
{
	/* Never unloaded, so the handle can be forgotten. */
	void *p, *lib = dlopen(NAME, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	size_t i;

	if (lib == NULL)
		return fail_set(f, FAIL_HERE, "%s: %s", dlerror(), TO_DO);
	for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		if ((p = dlsym(lib, functions[i].name)) == NULL)
			return fail_set(f, FAIL_HERE, "%s: too old, without "
			    "%s: %s", NAME, functions[i].name, TO_DO);
		memcpy((char *)la + functions[i].offset, &p, sizeof(p));
	}
	dlclose(lib);
	return 0;
}

struct archive *
libarchive_reader(const struct libarchive *la, unsigned flags)
{
	struct archive *a = la->read_new();

	if (a == NULL ||
	    (la->read_support_filter_gzip(a) == ARCHIVE_OK &&
	    la->read_support_filter_xz(a) == ARCHIVE_OK &&
	    la->read_support_filter_zstd(a) == ARCHIVE_OK &&
	    la->read_support_format_tar(a) == ARCHIVE_OK &&
	    la->read_support_format_cpio(a) == ARCHIVE_OK &&
	    ((flags & LIBARCHIVE_SEEK) != 0 ?
	    la->read_support_format_zip(a) :
	    la->read_support_format_zip_streamable(a)) == ARCHIVE_OK &&
	    ((flags & LIBARCHIVE_RAW) == 0 ||
	    la->read_support_format_raw(a) == ARCHIVE_OK)))
		return a;
	la->read_free(a);
	return NULL;
}
