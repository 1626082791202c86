// Reports as LibreOffice opens them: names that a spreadsheet would run stay names.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include "tests/integration/small.h"

namespace behorig::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string content_of(const std::filesystem::path& ods) {
  std::string out;
  zip_t* archive = zip_open(ods.c_str(), ZIP_RDONLY, nullptr);
  if (archive == nullptr) return out;
  if (zip_file_t* part = zip_fopen(archive, "content.xml", 0)) {
    char buffer[4096];
    for (zip_int64_t n = 0; (n = zip_fread(part, buffer, sizeof buffer)) > 0;)
      out.append(buffer, static_cast<std::size_t>(n));
    zip_fclose(part);
  }
  zip_close(archive);
  return out;
}

TEST(LibreOffice, EvaluatesNoCellOfAReport) {
  const Small small;
  small.write("library/grants.csv",
              "account,entitlement\n=1+1,=21*2\n+7*6,e\n-3+45,e\n@SUM(40;2),e\n\"\t=6*7\",e\n"
              "\"=HYPERLINK(\"\"http://x\"\";\"\"y\"\")\",e\n");
  small.check();
  for (const std::string kind : {"xlsx", "csv"}) {
    SCOPED_TRACE(kind);
    const std::string file = (small.folder() / ("report." + kind)).string();
    ASSERT_EQ(small.run({"report", "library", "-o", kind, "--to", file}).code, 0);
    const auto folder = small.folder() / kind;
    const Ended saved = Program({BEHORIG_SOFFICE, "--headless",
                                 "-env:UserInstallation=file://" + (small.folder() / "profile").string(),
                                 "--convert-to", "ods", "--outdir", folder.string(), file},
                                small.folder(), {{"HOME", small.folder().string()}})
                            .wait();
    const auto content = content_of(folder / "report.ods");
    ASSERT_FALSE(content.empty()) << saved.err;
    EXPECT_THAT(content, HasSubstr("SUM(40;2)")) << "it is there";
    EXPECT_THAT(content, Not(HasSubstr("table:formula")));
    EXPECT_THAT(content, Not(HasSubstr("xlink:href=\"http")));
  }
}

}  // namespace
}  // namespace behorig::testing
