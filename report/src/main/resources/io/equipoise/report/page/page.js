(() => {
  'use strict';
  const figures = [...document.querySelectorAll('figure.chart')];

  function config(width) {
    const narrow = width < 480;
    const ink = 'currentColor';
    const font = getComputedStyle(document.body).fontFamily;
    return {
      background: 'transparent',
      font,
      aria: false,
      padding: { left: 2, right: 10, top: 6, bottom: 4 },
      view: { stroke: null, continuousHeight: 260 },
      axis: {
        labelColor: ink, titleColor: ink, tickColor: ink, domainColor: ink, gridColor: ink,
        gridOpacity: 0.12, domainOpacity: 0.35, tickOpacity: 0.35,
        labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500, titlePadding: 10,
        labelLimit: narrow ? 120 : 260, titleLimit: Math.max(160, width - 40)
      },
      axisY: { titleLimit: 260 },
      legend: {
        orient: 'top', direction: 'horizontal', columns: narrow ? 1 : 3, labelColor: ink,
        labelFontSize: 12, labelLimit: narrow ? 250 : 210, symbolType: 'circle', symbolOpacity: 1,
        padding: 0, offset: 12, title: null
      },
      scale: { bandPaddingInner: 0.25 }
    };
  }

  function draw(figure) {
    const plot = figure.querySelector('.plot');
    if (figure.dataset.state || plot.clientWidth === 0) {
      return;
    }
    figure.dataset.state = 'drawing';
    const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    spec.config = config(plot.clientWidth);
    vegaEmbed(plot, spec, { actions: false, renderer: 'svg', defaultStyle: false })
      .then(() => { figure.dataset.state = 'drawn'; })
      .catch((error) => {
        figure.dataset.state = 'failed';
        plot.textContent = 'This chart could not be drawn here; its numbers are in the table.';
        console.error(error);
      });
  }

  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) {
        near.unobserve(entry.target);
        draw(entry.target);
      }
    }
  }, { rootMargin: '400px' });
  figures.forEach((figure) => near.observe(figure));

  // What is far down is drawn when nothing else is to do, so that searching and printing find it.
  const idle = window.requestIdleCallback || ((work) => setTimeout(work, 50));
  let next = 0;
  function drawRest() {
    if (next < figures.length) {
      draw(figures[next++]);
      idle(drawRest);
    }
  }
  idle(drawRest);

  const folds = [...document.querySelectorAll('details')];
  folds.forEach((fold) => fold.addEventListener('toggle', () => {
    if (fold.open) {
      fold.querySelectorAll('figure.chart').forEach(draw);
    }
  }));

  let closed = [];
  function open() {
    if (closed.length === 0) {
      closed = folds.filter((fold) => !fold.open);
      closed.forEach((fold) => { fold.open = true; });
    }
    figures.forEach(draw);
  }
  function restore() {
    closed.forEach((fold) => { fold.open = false; });
    closed = [];
  }
  window.addEventListener('beforeprint', open);
  window.addEventListener('afterprint', restore);
  window.matchMedia('print').addEventListener('change', (e) => (e.matches ? open() : restore()));
})();
