import sys

from zhike.config.cli import main

sys.exit(main())
