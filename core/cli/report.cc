#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "core/base/text.h"
#include "core/cli/verbs.h"
#include "core/register_writer/target.h"
#include "core/report/formats.h"
#include "core/run/check.h"
#include "core/run/load.h"

namespace behorig::cli {
namespace {

namespace fs = std::filesystem;

int cannot(Context& context, const Message& why, int code) {
  context.screen.tell(why);
  return code;
}

/// The workbook's library writes files only.
Result<std::string> workbook_bytes(const SystemReport& report) {
  std::string name = (fs::temp_directory_path() / "behorig-report-XXXXXX").string();
  const int file = ::mkstemp(name.data());
  if (file < 0) return Message("report.not-written", {{"file", name}, {"error", std::strerror(errno)}});
  ::close(file);
  const auto written = report_xlsx(report, name);
  std::ifstream in(name, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::error_code error;
  fs::remove(name, error);
  if (!written) return written.error();
  return bytes;
}

std::string text_of(const SystemReport& report, ReportFormat format) {
  return format == ReportFormat::html ? report_html(report) : report_csv(report);
}

int to_stdout(Context& context, const SystemReport& report, ReportFormat format) {
  if (format != ReportFormat::xlsx) {
    context.screen.out(text_of(report, format));
    return kNothing;
  }
  if (::isatty(STDOUT_FILENO) != 0) return cannot(context, Message("report.terminal"), kUsage);
  const auto bytes = workbook_bytes(report);
  if (!bytes) return cannot(context, bytes.error(), kInternal);
  context.screen.out(*bytes);
  return kNothing;
}

int to_file(Context& context, const SystemReport& report, ReportFormat format) {
  const fs::path target = context.arguments.to;
  auto beside = Beside::make(target, TargetKind::workbook, context.arguments.force);
  if (!beside) return cannot(context, beside.error(), code_of(beside.error()));
  if (format == ReportFormat::xlsx) {
    if (auto done = report_xlsx(report, beside->path()); !done)
      return cannot(context, done.error(), kInternal);
  } else {
    std::ofstream out(beside->path(), std::ios::binary);
    out << text_of(report, format);
    out.close();
    if (!out)
      return cannot(
          context,
          Message("report.not-written", {{"file", target.string()}, {"error", std::strerror(errno)}}),
          kInternal);
  }
  if (auto done = beside->put(); !done) return cannot(context, done.error(), code_of(done.error()));
  context.screen.tell(Message("report.written", {{"file", target.string()}}));
  return kNothing;
}

}  // namespace

int report(Context& context, const Settings& settings) {
  Screen& screen = context.screen;
  const auto& wanted = context.arguments.systems.front();
  const auto system = std::find_if(settings.systems.begin(), settings.systems.end(),
                                   [&](const auto& one) { return nfc(one.id) == nfc(wanted); });
  if (system == settings.systems.end()) {
    std::vector<std::string> known;
    for (const auto& one : settings.systems) known.push_back(one.id);
    return cannot(context, unknown_system(wanted, known), kUsage);
  }
  const auto opened = open_for_question(context, settings);
  if (opened.code != kNothing) return opened.code;
  if (opened.store == nullptr) return cannot(context, Message("report.never", {{"system", wanted}}), kUsage);
  const auto loaded = load_register(settings, opened.store->kept());
  if (!loaded) return cannot(context, loaded.error(), code_of(loaded.error()));
  screen.tell(loaded->errors);
  std::optional<Meaning> meaning;
  if (loaded->reg) meaning.emplace(*loaded->reg);
  const auto made = system_report(*opened.store, settings, *system, meaning ? &*meaning : nullptr,
                                  SystemClock().now(), screen.catalogue(), screen.language());
  if (!made) return cannot(context, made.error(), code_of(made.error()));
  const auto format = context.arguments.report_format;
  return context.arguments.to.empty() ? to_stdout(context, *made, format) : to_file(context, *made, format);
}

}  // namespace behorig::cli
