package io.equipoise.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class JunitReportTest {
  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  @Test
  void aCrossedThresholdIsAFailedTest() throws Exception {
    String xml =
        JunitReport.render(
            "adult.csv",
            List.of(
                new Check("demographicParityDifference", "sex", 0.19, "dpd>0.1", false),
                new Check("accuracy", "overall", 0.85, "accuracy<0.8", true),
                new Check("auc", "sex: Female", Double.NaN, "auc<0.8", false)));
    Element suite = (Element) parse(xml).getElementsByTagName("testsuite").item(0);

    assertThat(suite.getAttribute("tests")).isEqualTo("3");
    assertThat(suite.getAttribute("failures")).isEqualTo("2");
    Element failure = (Element) suite.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message"))
        .isEqualTo("demographicParityDifference of sex is 0.190000, which crosses dpd>0.1");
    assertThat(suite.getElementsByTagName("failure").item(1).getTextContent())
        .contains("not measurable");
  }

  @Test
  void hostileNamesStayText() throws Exception {
    List<Check> checks = new ArrayList<>();
    for (String name : Hostile.NAMES) {
      checks.add(new Check(name, name, 0.5, name, false));
    }
    Document document = parse(JunitReport.render(Hostile.NAMES.get(3), checks));

    assertThat(document.getElementsByTagName("testcase").getLength())
        .isEqualTo(Hostile.NAMES.size());
    Element first = (Element) document.getElementsByTagName("testcase").item(0);
    assertThat(first.getAttribute("classname")).isEqualTo("equipoise." + Hostile.NAMES.get(0));
    assertThat(document.getElementsByTagName("script").getLength()).isZero();
  }
}
