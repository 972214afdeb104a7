// The page in a real browser: no script error, every figure drawn, nothing wider than the window.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/config/run_command.h"
#include "tests/report/example.h"

namespace rillmill::testing_support {
namespace {

std::string Escaped(const std::string& text) {
  std::string escaped;
  for (char c : text) {
    escaped += c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
  }
  return escaped;
}

// A page that shows the report in frames of both widths (a window cannot be narrower than 500) and
// writes what it finds in them.
std::string Inspector(const std::string& report) {
  std::string page = "<!DOCTYPE html><meta charset=\"utf-8\"><body>";
  for (int width : {1280, 390}) {
    page += "<iframe style=\"border:0;width:" + std::to_string(width) +
            "px;height:3000px\" srcdoc=\"" + Escaped(report) + "\"></iframe>";
  }
  return page + R"(<script>
window.addEventListener('load', () => {
  for (const frame of document.querySelectorAll('iframe')) {
    const page = frame.contentDocument, root = page.documentElement;
    const figures = [...page.querySelectorAll('figure')];
    const drawn = (figure) => figure.querySelectorAll('svg rect, svg path, svg circle').length > 0;
    const named = (svg) => svg.querySelector('title') && svg.querySelector('desc').textContent;
    const found = document.createElement('p');
    found.textContent = `width ${root.clientWidth} overflow ${root.scrollWidth - root.clientWidth} ` +
        `errors [${[...page.querySelectorAll('.script-error')].map((e) => e.textContent)}] ` +
        `figures ${figures.map((figure) => figure.id + (drawn(figure) ? '' : '(empty)')).join(' ')} ` +
        `rows ${page.querySelectorAll('tbody tr').length} ` +
        `unnamed ${[...page.querySelectorAll('svg[role=img]')].filter((svg) => !named(svg)).length} ` +
        `broken ${(root.outerHTML.match(/(NaN|undefined|Infinity)/g) || []).length - inScript(page)};`;
    document.body.append(found);
  }
});
// The words stand in the script itself, too.
function inScript(page) {
  return [...page.scripts].map((script) => (script.outerHTML.match(/(NaN|undefined|Infinity)/g) || []).length)
      .reduce((sum, count) => sum + count, 0);
}
</script></body>)";
}

class Browser : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists("/usr/bin/chromium")) {
      GTEST_SKIP()
          << "no chromium here: THE REPORT IS NOT LOOKED AT (tools/install_packages check)";
    }
    folder_ =
        std::filesystem::path(testing::TempDir()) /
        (std::string("report-") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // What the inspector found at both widths.
  std::string Inspect(const std::string& report) const {
    std::ofstream(folder_ / "page.html") << Inspector(report);
    const Finished finished = RunCommand(
        {"/usr/bin/chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
         "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--hide-scrollbars", "--user-data-dir=" + (folder_ / "profile").string(),
         "--window-size=1700,3000", "--virtual-time-budget=5000", "--dump-dom",
         "file://" + (folder_ / "page.html").string()});
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    std::string found;
    for (size_t at = finished.out.find("<p>width"); at != std::string::npos;
         at = finished.out.find("<p>width", at + 1)) {
      found += finished.out.substr(at + 3, finished.out.find("</p>", at) - at - 3) + "\n";
    }
    return found;
  }

  std::filesystem::path folder_;
};

void ExpectSound(const std::string& found) {
  for (const char* part : {"width 1280 overflow 0 errors [] ", "width 390 overflow 0 errors [] "})
    EXPECT_NE(found.find(part), std::string::npos) << part;
  EXPECT_EQ(found.find("(empty)"), std::string::npos);
  EXPECT_EQ(found.find("script error"), std::string::npos);
  EXPECT_NE(found.find("unnamed 0 broken 0;"), std::string::npos);
}

TEST_F(Browser, DrawsEveryFigureAtBothWidths) {
  const std::string found = Inspect(ExampleReport());
  SCOPED_TRACE(found);
  ExpectSound(found);
  const std::string figures =
      " figures importance heat-map sensitivity sensitivity-2 sensitivity-3 sensitivity-4 speedup "
      "speedup-2 tradeoff percentiles load memory rows 22 ";
  const size_t first = found.find(figures);
  EXPECT_NE(first, std::string::npos);
  EXPECT_NE(found.find(figures, first + 1), std::string::npos) << "at one width only";
}

TEST_F(Browser, LeavesOutFiguresWithoutData) {
  const std::string found = Inspect(SmallestReport());
  SCOPED_TRACE(found);
  ExpectSound(found);
  EXPECT_NE(found.find(" figures sensitivity memory rows 1 "), std::string::npos);
}

}  // namespace
}  // namespace rillmill::testing_support
