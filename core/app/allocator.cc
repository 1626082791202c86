/// What jemalloc reads when a program starts (its manual, "TUNING"): large pages where the kernel has them,
/// because readings and registers are large and a page fault costs more than the work in the page; one arena,
/// because what one of a check's few threads frees the next one wants; memory that lies free is taken for
/// whatever fits into a part of it (the default cuts up at most 64 times what is asked for), and goes back to
/// the kernel only if nobody wants it for seconds: a check takes and frees the same amounts again and again,
/// and the kernel clears each page that it gives (core/docs/performance.md). What a daemon leaves alone after
/// a check is given back by a thread of the allocator's own; a command ends before that.
#ifdef BEHORIG_STAYS
#define BEHORIG_GIVES_BACK ",background_thread:true"
#else
#define BEHORIG_GIVES_BACK ""
#endif

extern "C" {
extern const char* malloc_conf;
const char* malloc_conf =
    "thp:always,metadata_thp:auto,narenas:1,dirty_decay_ms:3000,"
    "lg_extent_max_active_fit:10" BEHORIG_GIVES_BACK;
}
