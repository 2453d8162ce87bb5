import { report, tryOut } from './page.js';

tryOut(globalThis.MILLRACE_ASSETS).then(report, (e) => report({ threw: String(e) }));
