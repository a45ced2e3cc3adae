import { defineConfig, type Plugin } from 'vite'
import { drawMachines } from './src/inspector/recorder/pictures.ts'

/** Draws the machines once for all daemons. */
const machines = (): Plugin => ({
  name: 'machines',
  async generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'machines.json', source: JSON.stringify(await drawMachines()) })
  },
})

/** Builds the admin page: files with fixed names, and nothing in them that a strict Content-Security-Policy forbids. */
export default defineConfig({
  root: 'src/inspector/page',
  base: './',
  logLevel: 'warn',
  plugins: [machines()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../../dist/inspector/page',
    emptyOutDir: true,
    target: 'es2023',
    // Older targets would turn light-dark() into variables that depend on how the theme is switched.
    cssTarget: 'esnext',
    modulePreload: false,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    rolldownOptions: {
      // The machines take longer than everything else, as they may.
      checks: { bundlerTimings: false },
      output: {
        entryFileNames: 'page.js',
        assetFileNames: 'page[extname]',
        codeSplitting: false,
      },
    },
  },
})
