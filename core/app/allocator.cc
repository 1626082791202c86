/// What jemalloc reads when a program starts (its manual, "TUNING"): large pages where the kernel has them,
/// because readings and registers are large and a page fault costs more than the work in the page; one arena,
/// because what one of a check's few threads frees the next one wants; memory that lies free is taken for
/// whatever fits into a part of it (the default cuts up at most 64 times what is asked for), and goes back to
/// the kernel only if nobody wants it for seconds: a check takes and frees the same amounts again and again,
/// and the kernel clears each page that it gives. A sixth less processor time than half as many settings, and
/// no higher peak (core/docs/performance.md).
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf =
    "thp:always,metadata_thp:auto,narenas:1,dirty_decay_ms:3000,lg_extent_max_active_fit:10";
}
