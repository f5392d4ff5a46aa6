// Without WebAssembly, as in the Lockdown Mode of iOS, the app cannot run: shows the HTML that is
// there for browsers without scripts.
if (typeof WebAssembly !== 'object') {
  addEventListener('DOMContentLoaded', () => {
    const plain = document.querySelector('noscript');
    if (plain) document.body.innerHTML = plain.textContent;
  });
}
